using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Rooms;

/// <summary>One viewer in one room, over one connection.</summary>
internal sealed class ViewerSession
{
    private SessionIdentity? _identity;
    private bool? _appointed;
    private bool _expiryAnnounced;

    /// <param name="roomId">The room.</param>
    /// <param name="port">The connection.</param>
    /// <param name="identity">Who, and until when; <see langword="null"/> for an anonymous reader.</param>
    /// <param name="appointed">The streamer's word on whether they moderate, as far as it is known before they are in the room.</param>
    public ViewerSession(string roomId, IViewerPort port, SessionIdentity? identity, bool? appointed = null)
    {
        RoomId = roomId;
        Port = port;
        _identity = identity;
        Enter(appointed);
    }

    public string RoomId { get; }

    public IViewerPort Port { get; }

    /// <summary>Who, and until when; <see langword="null"/> for an anonymous reader.</summary>
    public SessionIdentity? Identity => Volatile.Read(ref _identity);

    /// <summary>Role in the room: what the token says, unless the streamer says otherwise. It never comes to see more or less while it is in.</summary>
    public ViewerRole Role { get; private set; }

    /// <summary>How much of the room it gets to see.</summary>
    public AudienceView View => Role >= ViewerRole.Moderator ? AudienceView.Staff : AudienceView.Viewers;

    /// <summary>Where it is in its room; <see langword="null"/> outside. Set by the shard.</summary>
    public AudienceShard? Shard { get; set; }

    /// <summary>Place among the shard's seats, so that leaving does not search it. The shard's alone.</summary>
    public int Slot { get; set; } = -1;

    /// <summary>Settles the role that it joins with. The room's, before it is in.</summary>
    /// <param name="appointed">The streamer's word, if there is one.</param>
    public void Enter(bool? appointed)
    {
        _appointed = appointed;
        Role = RoleNow();
    }

    /// <summary>Goes on under a newer token of the same viewer.</summary>
    public void Renew(SessionIdentity newer)
    {
        Volatile.Write(ref _identity, newer);
        _expiryAnnounced = false;
        CheckRole();
    }

    /// <summary>The streamer's word on whether the viewer moderates is this now.</summary>
    public void Appoint(bool? appointed)
    {
        _appointed = appointed;
        CheckRole();
    }

    /// <summary>Tells the connection when the token is about to run out, or has.</summary>
    public void CheckExpiry(DateTimeOffset now)
    {
        if (Identity is not { } identity)
        {
            return;
        }

        if (identity.IsOver(now))
        {
            Port.TokenExpired(this);
        }
        else if (!_expiryAnnounced && identity.ExpiresAt - now <= SessionIdentity.ExpiryNotice)
        {
            _expiryAnnounced = true;
            Port.TokenExpiring(this);
        }
    }

    private ViewerRole RoleNow() => Identity is { } identity ? ViewerStanding.RoleOf(identity.Viewer.Role, _appointed) : ViewerRole.Viewer;

    private void CheckRole()
    {
        // From viewer to member and back nothing else is seen, so the connection stays.
        var role = RoleNow();
        if (role >= ViewerRole.Moderator == View is AudienceView.Staff)
        {
            Role = role;
        }
        else
        {
            Port.RoleChanged(this, role);
        }
    }
}
