namespace Danmaku.Contracts.Messages;

/// <summary>Settings to change; what is <see langword="null"/> stays as it is. Ranges as in <see cref="RoomSettings"/>.</summary>
public sealed record SettingsChange
{
    /// <inheritdoc cref="RoomSettings.SlowMode"/>
    public TimeSpan? SlowMode { get; init; }

    /// <inheritdoc cref="RoomSettings.MembersOnly"/>
    public bool? MembersOnly { get; init; }

    /// <inheritdoc cref="RoomSettings.MuteAll"/>
    public bool? MuteAll { get; init; }

    /// <inheritdoc cref="RoomSettings.UniqueWindow"/>
    public TimeSpan? UniqueWindow { get; init; }

    /// <inheritdoc cref="RoomSettings.LinksFrom"/>
    public ViewerRole? LinksFrom { get; init; }

    /// <inheritdoc cref="RoomSettings.TextLimit"/>
    public int? TextLimit { get; init; }

    /// <inheritdoc cref="RoomSettings.DisplayBudget"/>
    public int? DisplayBudget { get; init; }

    /// <inheritdoc cref="RoomSettings.Delay"/>
    public TimeSpan? Delay { get; init; }

    /// <inheritdoc cref="RoomSettings.HoldBelow"/>
    public ViewerRole? HoldBelow { get; init; }

    /// <inheritdoc cref="RoomSettings.HoldTime"/>
    public TimeSpan? HoldTime { get; init; }

    /// <inheritdoc cref="RoomSettings.HoldLinks"/>
    public bool? HoldLinks { get; init; }

    /// <inheritdoc cref="RoomSettings.RaidBrake"/>
    public bool? RaidBrake { get; init; }

    /// <inheritdoc cref="RoomSettings.Judge"/>
    public JudgeMode? Judge { get; init; }
}
