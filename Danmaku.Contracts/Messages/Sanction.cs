namespace Danmaku.Contracts.Messages;

/// <summary>A timeout or a ban in force. A viewer has at most one: the newest.</summary>
/// <param name="Kind">Timeout or ban.</param>
/// <param name="ViewerId">Who may not comment.</param>
/// <param name="Until">When it ends by itself; <see langword="null"/> for a ban without an end.</param>
/// <param name="Reason">What the viewer is told, up to 200 characters.</param>
/// <param name="By">Id of the moderator.</param>
/// <param name="At">Since when.</param>
public sealed record Sanction(SanctionKind Kind, string ViewerId, DateTimeOffset? Until, string? Reason, string By, DateTimeOffset At)
{
    /// <summary>Whether it holds at <paramref name="now"/>.</summary>
    public bool HoldsAt(DateTimeOffset now) => Until is not { } until || now < until;
}
