namespace Danmaku.Contracts.Messages;

/// <summary>Why something was not done: what was wrong, which limit, and when to try again.</summary>
/// <param name="Reason">Numbered reason.</param>
/// <param name="Message">One English sentence for people, with the limit's value in it where there is one.</param>
/// <param name="RetryAfter">How long to wait before the same request can succeed; <see langword="null"/> where waiting does not help.</param>
public sealed record Rejection(RejectReason Reason, string Message, TimeSpan? RetryAfter = null);
