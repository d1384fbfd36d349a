using System.Collections.Immutable;

namespace Danmaku.Contracts.Messages;

/// <summary>What moderators see of a room beside what everybody does.</summary>
/// <param name="Configured">Settings as moderators set them; in force may be stricter ones while the raid brake holds.</param>
/// <param name="Withheld">Comments that viewers do not see, oldest first: all that are held or delayed, and the newest shadowed ones.</param>
/// <param name="Rules">Which rules are in force.</param>
/// <param name="Brake">The raid brake.</param>
/// <param name="Appointments">The streamer's word on who moderates.</param>
/// <param name="Appeals">Appeals that nobody has answered, oldest first.</param>
public sealed record StaffView(
    RoomSettings Configured,
    ImmutableArray<WithheldComment> Withheld,
    RuleVersion Rules,
    BrakeState Brake,
    ImmutableArray<Appointment> Appointments,
    ImmutableArray<Appeal> Appeals);
