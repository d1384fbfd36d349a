namespace Danmaku.Contracts.Messages;

/// <summary>What is held against a viewer: at most one timeout or ban (the newest), one warning and one restriction.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="ViewerId">Against whom.</param>
/// <param name="Until">When it ends by itself; <see langword="null"/> when it does not.</param>
/// <param name="Reason">What the viewer is told, up to 200 characters.</param>
/// <param name="By">Id of the moderator; empty for one of the room's own rules.</param>
/// <param name="At">Since when.</param>
public sealed record Sanction(SanctionKind Kind, string ViewerId, DateTimeOffset? Until, string? Reason, string By, DateTimeOffset At)
{
    /// <summary>Whether it holds at <paramref name="now"/>.</summary>
    public bool HoldsAt(DateTimeOffset now) => Until is not { } until || now < until;
}
