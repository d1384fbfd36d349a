namespace Danmaku.Contracts.Messages;

/// <summary>How hard the raid brake holds a room. Each level adds to the one below. Append only, never renumber.</summary>
public enum BrakeLevel : byte
{
    /// <summary>Not at all.</summary>
    Off = 0,

    /// <summary>Slow mode of at least <see cref="BrakeState.SlowMode"/>.</summary>
    SlowMode = 1,

    /// <summary>Members only as well.</summary>
    MembersOnly = 2,

    /// <summary>Comments of members wait for a moderator as well; those of viewers are refused as before.</summary>
    Holding = 3,
}
