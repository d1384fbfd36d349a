using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Api;

/// <summary>A post over REST.</summary>
/// <param name="Draft">What is to be shown.</param>
/// <param name="Receipt">Proves that it was paid for; <see langword="null"/> for none.</param>
internal sealed record RestPost(CommentDraft Draft, string? Receipt = null);
