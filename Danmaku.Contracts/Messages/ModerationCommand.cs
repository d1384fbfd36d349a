using System.Collections.Immutable;

namespace Danmaku.Contracts.Messages;

/// <summary>What a moderator asks of a room.</summary>
public abstract record ModerationCommand
{
    private ModerationCommand()
    {
    }

    /// <summary>Deletes comments.</summary>
    /// <param name="Comments">Their ids, 1 to 100; unknown ones are ignored as long as one is known.</param>
    public sealed record Delete(ImmutableArray<RoomPosition> Comments) : ModerationCommand;

    /// <summary>Deletes every comment of the room so far.</summary>
    public sealed record Clear : ModerationCommand;

    /// <summary>Keeps a viewer from commenting for a while.</summary>
    /// <param name="ViewerId">Who.</param>
    /// <param name="Duration">1 s to 14 days.</param>
    /// <param name="Reason">What they are told, up to 200 characters.</param>
    public sealed record Timeout(string ViewerId, TimeSpan Duration, string? Reason) : ModerationCommand;

    /// <summary>Keeps a viewer from commenting.</summary>
    /// <param name="ViewerId">Who.</param>
    /// <param name="Duration">For how long, 1 s and up; <see langword="null"/> until lifted.</param>
    /// <param name="Reason">What they are told, up to 200 characters.</param>
    public sealed record Ban(string ViewerId, TimeSpan? Duration, string? Reason) : ModerationCommand;

    /// <summary>Ends a viewer's timeout or ban.</summary>
    /// <param name="ViewerId">Who.</param>
    public sealed record Lift(string ViewerId) : ModerationCommand;

    /// <summary>Changes settings.</summary>
    /// <param name="Change">What to change.</param>
    public sealed record Configure(SettingsChange Change) : ModerationCommand;
}
