namespace Danmaku.Contracts.Messages;

/// <summary>A viewer's question whether their timeout or ban was right: one for each.</summary>
/// <param name="Id">Place of the event that made it.</param>
/// <param name="Viewer">Who asks, as their token said then.</param>
/// <param name="Sanction">What they ask about.</param>
/// <param name="Text">What they say, 1 to 500 characters.</param>
/// <param name="At">When.</param>
/// <param name="State">What became of it.</param>
/// <param name="By">Id of the moderator who answered.</param>
/// <param name="Answer">What the viewer is told, up to 500 characters.</param>
public sealed record Appeal(
    RoomPosition Id, Viewer Viewer, Sanction Sanction, string Text, DateTimeOffset At, AppealState State, string? By, string? Answer);
