
namespace Danmaku.Gateway.Rooms;

/// <summary>One viewer in one room, over one connection.</summary>
/// <param name="roomId">The room.</param>
/// <param name="port">The connection.</param>
/// <param name="identity">Who, and until when; <see langword="null"/> for an anonymous reader.</param>
internal sealed class ViewerSession(string roomId, IViewerPort port, SessionIdentity? identity)
{
    private SessionIdentity? _identity = identity;
    private bool _expiryAnnounced;

    public string RoomId { get; } = roomId;

    public IViewerPort Port { get; } = port;

    /// <summary>Who, and until when; <see langword="null"/> for an anonymous reader.</summary>
    public SessionIdentity? Identity => Volatile.Read(ref _identity);

    /// <summary>Where it is in its room; <see langword="null"/> outside. Set by the shard.</summary>
    public AudienceShard? Shard { get; set; }

    /// <summary>Place among the shard's seats, so that leaving does not search it. The shard's alone.</summary>
    public int Slot { get; set; } = -1;

    /// <summary>Goes on under a newer token of the same viewer.</summary>
    public void Renew(SessionIdentity newer)
    {
        Volatile.Write(ref _identity, newer);
        _expiryAnnounced = false;
    }

    /// <summary>Tells the connection when the token is about to run out, or has.</summary>
    public void CheckExpiry(DateTimeOffset now)
    {
        if (Identity is not { } identity)
        {
            return;
        }

        if (identity.ExpiresAt <= now)
        {
            Port.TokenExpired(this);
        }
        else if (!_expiryAnnounced && identity.ExpiresAt - now <= SessionIdentity.ExpiryNotice)
        {
            _expiryAnnounced = true;
            Port.TokenExpiring(this);
        }
    }
}
