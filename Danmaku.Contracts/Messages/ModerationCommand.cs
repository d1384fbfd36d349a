using System.Collections.Immutable;

namespace Danmaku.Contracts.Messages;

/// <summary>What a moderator, or a viewer for themself, asks of a room.</summary>
public abstract record ModerationCommand
{
    private ModerationCommand()
    {
    }

    /// <summary>How far back a timeout or ban takes its viewer's comments away unless it says otherwise.</summary>
    public static readonly TimeSpan DefaultWindow = TimeSpan.FromHours(1);

    /// <summary>Deletes comments.</summary>
    /// <param name="Comments">Their ids, 1 to 100; unknown ones are ignored as long as one is known.</param>
    /// <param name="Reason">What their authors are told, up to 200 characters.</param>
    public sealed record Delete(ImmutableArray<RoomPosition> Comments, string? Reason = null) : ModerationCommand;

    /// <summary>Deletes every comment of the room so far.</summary>
    /// <param name="Reason">For the log, up to 200 characters.</param>
    public sealed record Clear(string? Reason = null) : ModerationCommand;

    /// <summary>Deletes all comments of a viewer in a window, and those of theirs that are withheld.</summary>
    /// <param name="ViewerId">Whose.</param>
    /// <param name="Window">How far back, 1 s to 14 days.</param>
    /// <param name="Reason">What they are told, up to 200 characters.</param>
    public sealed record Purge(string ViewerId, TimeSpan Window, string? Reason = null) : ModerationCommand;

    /// <summary>Keeps a viewer from commenting for a while.</summary>
    /// <param name="ViewerId">Who.</param>
    /// <param name="Duration">1 s to 14 days.</param>
    /// <param name="Reason">What they are told, up to 200 characters.</param>
    /// <param name="Window">
    /// How far back their comments go with it, 0 s (none but those withheld) to 14 days; <see langword="null"/> for
    /// <see cref="DefaultWindow"/>.
    /// </param>
    public sealed record Timeout(string ViewerId, TimeSpan Duration, string? Reason, TimeSpan? Window = null) : ModerationCommand;

    /// <summary>Keeps a viewer from commenting.</summary>
    /// <param name="ViewerId">Who.</param>
    /// <param name="Duration">For how long, 1 s and up; <see langword="null"/> until lifted.</param>
    /// <param name="Reason">What they are told, up to 200 characters.</param>
    /// <param name="Window">As for <see cref="Timeout"/>.</param>
    public sealed record Ban(string ViewerId, TimeSpan? Duration, string? Reason, TimeSpan? Window = null) : ModerationCommand;

    /// <summary>Keeps a viewer from commenting until they have acknowledged it.</summary>
    /// <param name="ViewerId">Who.</param>
    /// <param name="Reason">What they are told, 1 to 200 characters.</param>
    public sealed record Warn(string ViewerId, string Reason) : ModerationCommand;

    /// <summary>Shows a viewer's comments from now on to themself and to moderators only, without telling them.</summary>
    /// <param name="ViewerId">Who.</param>
    /// <param name="Duration">For how long, 1 s and up; <see langword="null"/> until lifted.</param>
    /// <param name="Reason">For moderators, up to 200 characters.</param>
    public sealed record Restrict(string ViewerId, TimeSpan? Duration, string? Reason) : ModerationCommand;

    /// <summary>Ends what is held against a viewer.</summary>
    /// <param name="ViewerId">Who.</param>
    /// <param name="Kind">What of it; <see langword="null"/> for their timeout or ban.</param>
    public sealed record Lift(string ViewerId, SanctionKind? Kind = null) : ModerationCommand;

    /// <summary>Shows comments that are held.</summary>
    /// <param name="Comments">Their ids, 1 to 100; those that are not held (any more) are ignored as long as one is.</param>
    public sealed record Approve(ImmutableArray<RoomPosition> Comments) : ModerationCommand;

    /// <summary>Deletes comments that are held.</summary>
    /// <param name="Comments">As for <see cref="Approve"/>.</param>
    /// <param name="Reason">What their authors are told, up to 200 characters.</param>
    public sealed record Deny(ImmutableArray<RoomPosition> Comments, string? Reason = null) : ModerationCommand;

    /// <summary>Puts a comment on top of the list, in place of the one that may stand there.</summary>
    /// <param name="Comment">Its id; it must be shown and in the room's recent history.</param>
    /// <param name="Duration">For how long, 30 s to 24 h; <see langword="null"/> until taken down.</param>
    public sealed record PinComment(RoomPosition Comment, TimeSpan? Duration) : ModerationCommand;

    /// <summary>Takes the pinned comment down.</summary>
    public sealed record Unpin : ModerationCommand;

    /// <summary>Says something to everybody that stands out.</summary>
    /// <param name="Text">1 to 500 grapheme clusters.</param>
    public sealed record Announce(string Text) : ModerationCommand;

    /// <summary>Changes settings.</summary>
    /// <param name="Change">What to change.</param>
    public sealed record Configure(SettingsChange Change) : ModerationCommand;

    /// <summary>Puts new rules in place of the room's rules: the next version of them.</summary>
    /// <param name="Rules">All of the new rules.</param>
    /// <param name="Why">What the change is for, up to 200 characters.</param>
    /// <param name="Expected">Version that the change was made from: refused when another is in force; <see langword="null"/> for any.</param>
    public sealed record SetRules(RuleSet Rules, string? Why, int? Expected = null) : ModerationCommand;

    /// <summary>Puts the rules of an earlier version in force again, as the next version.</summary>
    /// <param name="Version">The earlier one; 0 for no rules.</param>
    /// <param name="Why">What the change is for, up to 200 characters.</param>
    public sealed record RollBackRules(int Version, string? Why) : ModerationCommand;

    /// <summary>Makes a viewer a moderator of this room. The streamer's alone.</summary>
    /// <param name="ViewerId">Who.</param>
    public sealed record Appoint(string ViewerId) : ModerationCommand;

    /// <summary>Takes a moderator's role away, whatever their token says. The streamer's alone.</summary>
    /// <param name="ViewerId">Who.</param>
    public sealed record Dismiss(string ViewerId) : ModerationCommand;

    /// <summary>Notes something about a viewer for the other moderators.</summary>
    /// <param name="ViewerId">About whom.</param>
    /// <param name="Text">1 to 500 characters.</param>
    public sealed record Note(string ViewerId, string Text) : ModerationCommand;

    /// <summary>Releases the raid brake and keeps it from holding. The streamer's alone.</summary>
    /// <param name="Duration">For how long, 1 min to 24 h.</param>
    public sealed record VetoBrake(TimeSpan Duration) : ModerationCommand;

    /// <summary>Answers an appeal.</summary>
    /// <param name="Appeal">Its id.</param>
    /// <param name="Granted">Whether the sanction is lifted.</param>
    /// <param name="Answer">What the viewer is told, up to 500 characters.</param>
    public sealed record AnswerAppeal(RoomPosition Appeal, bool Granted, string? Answer) : ModerationCommand;

    /// <summary>Takes an action back, as far as nothing later has changed the same.</summary>
    /// <param name="Action">Place of the action, as its answer and the log have it; not older than 24 h and among the last 200.</param>
    public sealed record Undo(RoomPosition Action) : ModerationCommand;

    /// <summary>A viewer's own: they have read their warning and may comment again.</summary>
    public sealed record Acknowledge : ModerationCommand;

    /// <summary>A viewer's own: asks whether their timeout or ban is right, once for each.</summary>
    /// <param name="Text">What they say, 1 to 500 characters.</param>
    public sealed record MakeAppeal(string Text) : ModerationCommand;
}
