using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain.Moderation;

/// <summary>Who may act on whom.</summary>
/// <remarks>
/// A role stands in a token, and a room sees only the tokens of those who speak. So it remembers who spoke as a moderator or the
/// streamer; of a moderator who never did it cannot know. Not thread-safe.
/// </remarks>
internal sealed class Authority
{
    /// <summary>Most moderators remembered; whoever spoke longest ago goes first.</summary>
    public const int Capacity = 10_000;

    private readonly AgeOrderedMap<string, ViewerRole> _roles = new();

    public int Count => _roles.Count;

    /// <summary>Notes the role that somebody speaks with. The highest one seen counts.</summary>
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

    /// <summary>Why somebody may not time out or ban a viewer.</summary>
    /// <returns><see langword="null"/> when they may.</returns>
    public Rejection? RefuseSanction(Viewer actor, string viewerId) =>
        actor.Id == viewerId
            ? new Rejection(RejectReason.NotAllowed, "Nobody can time out or ban themself.")
            : RefuseTarget(actor, viewerId);

    /// <summary>Why somebody may not lift a viewer's sanction. The streamer may lift any.</summary>
    /// <returns><see langword="null"/> when they may.</returns>
    public Rejection? RefuseLift(Viewer actor, string viewerId) =>
        actor.Role == ViewerRole.Streamer
            ? null
            : actor.Id == viewerId
                ? new Rejection(RejectReason.NotAllowed, "Nobody but the streamer can lift their own timeout or ban.")
                : RefuseTarget(actor, viewerId);

    private Rejection? RefuseTarget(Viewer actor, string viewerId) =>
        _roles.TryGet(viewerId, out var role)
            ? role switch
            {
                ViewerRole.Streamer => new Rejection(RejectReason.NotAllowed, "Nobody can act on the streamer."),
                >= ViewerRole.Moderator when actor.Role <= ViewerRole.Moderator =>
                    new Rejection(RejectReason.NotAllowed, "A moderator cannot act on another moderator; the streamer can."),
                _ => null,
            }
            : null;
}
