using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Cluster.Admin;

/// <summary>What a bot gets that was away.</summary>
/// <param name="Comments">Comments that it missed, in their order, deleted ones not.</param>
/// <param name="NotSent">Other events that it missed; <see langword="null"/> when nobody knows how many.</param>
internal sealed record ResumePlan(IReadOnlyList<Comment> Comments, long? NotSent);
