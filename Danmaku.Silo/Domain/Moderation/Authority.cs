using System.Collections.Immutable;
using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain.Moderation;

/// <summary>Who may do what, and to whom. docs/moderation.md has the table.</summary>
/// <remarks>
/// A role stands in a token, and a room sees only the tokens of those who speak. So it remembers who spoke as a moderator or the
/// streamer; of a moderator who never did it cannot know. The streamer's word goes over a token. Not thread-safe.
/// </remarks>
internal sealed class Authority
{
    /// <summary>Most moderators remembered; whoever spoke longest ago goes first.</summary>
    public const int Capacity = 10_000;

    /// <summary>Most viewers that a streamer can have a word on.</summary>
    public const int MaxAppointments = 1_000;

    private readonly AgeOrderedMap<string, ViewerRole> _roles = new();
    private readonly Dictionary<string, bool> _appointed = [];

    public Authority(ImmutableArray<Appointment> appointments)
    {
        foreach (var (viewerId, appointed) in appointments)
        {
            _appointed[viewerId] = appointed;
        }
    }

    public int Count => _roles.Count;

    /// <summary>The streamer's word on who moderates.</summary>
    public ImmutableArray<Appointment> Appointments =>
        [.. _appointed.Select(static entry => new Appointment(entry.Key, entry.Value)).OrderBy(static entry => entry.ViewerId, StringComparer.Ordinal)];

    /// <summary>The streamer's word on a viewer, if there is one.</summary>
    public bool? AppointedOf(string viewerId) => _appointed.TryGetValue(viewerId, out var appointed) ? appointed : null;

    /// <summary>Sets or forgets the streamer's word on a viewer.</summary>
    public void Appoint(string viewerId, bool? appointed)
    {
        if (appointed is { } word)
        {
            _appointed[viewerId] = word;
        }
        else
        {
            _appointed.Remove(viewerId);
        }
    }

    /// <summary>Whoever speaks, with the role that counts in this room.</summary>
    public Viewer InRoom(Viewer viewer)
    {
        var role = ViewerStanding.RoleOf(viewer.Role, AppointedOf(viewer.Id));
        return role == viewer.Role ? viewer : viewer with { Role = role };
    }

    /// <summary>Notes the role that somebody's token has. The highest one seen counts.</summary>
    public void Saw(Viewer viewer)
    {
        if (viewer.Role < ViewerRole.Moderator)
        {
            return;
        }

        ref var role = ref _roles.Renew(viewer.Id);
        role = role > viewer.Role ? role : viewer.Role;
        if (_roles.Count > Capacity && _roles.TryPeekOldest(out var oldest, out _))
        {
            _roles.Remove(oldest);
        }
    }

    /// <summary>Why somebody may not give a command at all, whatever its target.</summary>
    /// <param name="actor">Who, with their role in this room.</param>
    /// <param name="command">The command.</param>
    /// <returns><see langword="null"/> when they may.</returns>
    public static Rejection? RefuseCommand(Viewer actor, ModerationCommand command) => command switch
    {
        ModerationCommand.Acknowledge or ModerationCommand.MakeAppeal => null,
        ModerationCommand.Appoint or ModerationCommand.Dismiss or ModerationCommand.VetoBrake when actor.Role < ViewerRole.Streamer =>
            Refusal("Only the streamer can do that."),
        _ when actor.Role < ViewerRole.Moderator => Refusal("Only moderators and the streamer can do that."),
        _ => null,
    };

    /// <summary>Why somebody may not do something to a viewer.</summary>
    /// <returns><see langword="null"/> when they may.</returns>
    public Rejection? RefuseTarget(Viewer actor, string viewerId)
    {
        if (actor.Id == viewerId)
        {
            return Refusal("Nobody can do that to themself.");
        }

        return RoleOf(viewerId) switch
        {
            ViewerRole.Streamer => Refusal("Nobody can act on the streamer."),
            >= ViewerRole.Moderator when actor.Role <= ViewerRole.Moderator =>
                Refusal("A moderator cannot act on another moderator; the streamer can."),
            _ => null,
        };
    }

    /// <summary>Why somebody may not lift what is held against a viewer. The streamer may lift anything.</summary>
    /// <returns><see langword="null"/> when they may.</returns>
    public Rejection? RefuseLift(Viewer actor, string viewerId) =>
        actor.Role == ViewerRole.Streamer
            ? null
            : actor.Id == viewerId
                ? Refusal("Nobody but the streamer can lift what is held against themself.")
                : RefuseTarget(actor, viewerId);

    private ViewerRole RoleOf(string viewerId)
    {
        var seen = _roles.TryGet(viewerId, out var role) ? role : ViewerRole.Viewer;
        return ViewerStanding.RoleOf(seen, AppointedOf(viewerId));
    }

    private static Rejection Refusal(string message) => new(RejectReason.NotAllowed, message);
}
