namespace Danmaku.Contracts.Messages;

/// <summary>What the raid brake does to a room, and why.</summary>
/// <param name="Level">How hard it holds.</param>
/// <param name="Why">What it saw, in one English sentence with the numbers; empty while it never held.</param>
/// <param name="Since">When it came to this level.</param>
/// <param name="VetoedUntil">Until when the streamer keeps it from holding, if so.</param>
public sealed record BrakeState(BrakeLevel Level, string Why, DateTimeOffset Since, DateTimeOffset? VetoedUntil)
{
    /// <summary>Slow mode that every level but <see cref="BrakeLevel.Off"/> sets at least.</summary>
    public static readonly TimeSpan SlowMode = TimeSpan.FromSeconds(30);

    /// <summary>A brake that never held.</summary>
    public static BrakeState Calm { get; } = new(BrakeLevel.Off, "", DateTimeOffset.UnixEpoch, null);
}
