using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Link;
using Danmaku.Gateway.Recording;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors;

/// <summary>The rooms that one connection is in, and what it asks of them: the same rules and limits for every wire format.</summary>
/// <remarks>
/// Requests come one at a time; answers to <see cref="Start"/> come from any thread. A door says in its own words what comes out of here.
/// </remarks>
/// <param name="parts">What connections share.</param>
/// <param name="port">The connection, as rooms see it.</param>
internal sealed class DoorSessions(DoorParts parts, IViewerPort port)
{
    private static readonly Rejection NoRoom = new(RejectReason.RoomIdInvalid, $"A room id has 1 to {RoomId.MaxLength} of a-z A-Z 0-9 _ -.");

    private static readonly Rejection NotJoined = new(RejectReason.NotJoined, "Join the room on this connection first.");

    private readonly Dictionary<string, ViewerSession> _sessions = new(StringComparer.Ordinal);
    private RateBucket _requests = new(parts.RequestLimit, parts.Time.GetTimestamp());
    private int _pending;

    /// <summary>How many rooms it is in.</summary>
    public int Count => _sessions.Count;

    /// <summary>Its sessions.</summary>
    public IReadOnlyCollection<ViewerSession> All => _sessions.Values;

    /// <summary>How the viewer stands in the room that is being joined: for <see cref="IViewerPort.Joined"/>, which comes during <see cref="JoinAsync(string, string?, ResumePoint?, CancellationToken)"/>.</summary>
    public ViewerStanding Standing { get; private set; } = ViewerStanding.Clean;

    /// <summary>Its session in a room; <see langword="null"/> when it is not in it.</summary>
    public ViewerSession? Find(string roomId) => _sessions.GetValueOrDefault(roomId);

    /// <summary>Counts a request.</summary>
    /// <returns>Why there are too many; <see langword="null"/> when there are not.</returns>
    public Rejection? TakeRequest()
    {
        return _requests.TryTake(1, parts.RequestLimit, parts.Time, parts.Time.GetTimestamp())
            ? null
            : new Rejection(
                RejectReason.Flooding,
                $"At most {parts.Options.RequestBurst} requests at once and {parts.Options.RequestsPerSecond} per second on one connection.",
                _requests.UntilNext(parts.RequestLimit));
    }

    /// <summary>Joins a room with a signed token, or without one as an anonymous reader.</summary>
    /// <param name="roomId">As the client sent it.</param>
    /// <param name="token">As the client sent it.</param>
    /// <param name="resume">Where the viewer was, if they come back.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Why not; <see langword="null"/> when it is in, and <see cref="IViewerPort.Joined"/> has been called.</returns>
    public async ValueTask<Rejection?> JoinAsync(string roomId, string? token, ResumePoint? resume, CancellationToken cancellationToken)
    {
        var startedAt = parts.Time.GetTimestamp();
        var refusal = RefuseRoom(roomId);
        if (refusal is null)
        {
            (var identity, refusal) = await parts.Admission.CheckAsync(token, roomId, cancellationToken);
            refusal ??= await EnterAsync(roomId, identity, resume, cancellationToken);
        }

        return Counted(RequestKind.Join, refusal, startedAt);
    }

    /// <summary>Joins a room as somebody whose token was checked before for this room.</summary>
    /// <inheritdoc cref="JoinAsync(string, string?, ResumePoint?, CancellationToken)"/>
    public async ValueTask<Rejection?> JoinAsync(string roomId, SessionIdentity? identity, ResumePoint? resume, CancellationToken cancellationToken)
    {
        var startedAt = parts.Time.GetTimestamp();
        return Counted(RequestKind.Join, RefuseRoom(roomId) ?? await EnterAsync(roomId, identity, resume, cancellationToken), startedAt);
    }

    /// <summary>Leaves a room.</summary>
    /// <returns>Why not; <see langword="null"/> when it is out.</returns>
    public Rejection? Leave(string roomId)
    {
        if (!_sessions.Remove(roomId, out var session))
        {
            return Counted(RequestKind.Leave, NotJoined);
        }

        parts.Hub.Leave(session);
        parts.Metrics.ViewerLeft(port.Format.Door);
        return Counted(RequestKind.Leave, null);
    }

    /// <summary>Leaves every room; the connection has ended.</summary>
    public void End()
    {
        foreach (var session in _sessions.Values)
        {
            parts.Hub.Leave(session);
            parts.Metrics.ViewerLeft(port.Format.Door);
        }

        _sessions.Clear();
    }

    /// <summary>Goes on in a room with a newer token of the same viewer.</summary>
    /// <returns>Why not; <see langword="null"/> when it does, and <see cref="Standing"/> is how they stand.</returns>
    public async ValueTask<Rejection?> RenewAsync(string roomId, string token, CancellationToken cancellationToken)
    {
        var startedAt = parts.Time.GetTimestamp();
        return Counted(RequestKind.RenewToken, await TryRenewAsync(roomId, token, cancellationToken), startedAt);
    }

    /// <summary>Finds a recording for a replay: in a room it is in, or else one that a token lets it read.</summary>
    /// <param name="range">Which.</param>
    /// <param name="token">As the client sent it; looked at where the room is not joined.</param>
    /// <param name="recordings">Where they are kept.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<RecordingResult> ReplayAsync(
        RecordedRange range, string? token, Recordings recordings, CancellationToken cancellationToken)
    {
        var startedAt = parts.Time.GetTimestamp();
        var refusal = RoomId.IsValid(range.RoomId) ? null : NoRoom;
        if (refusal is null && Find(range.RoomId) is null)
        {
            (_, refusal) = await parts.Admission.CheckAsync(token, range.RoomId, cancellationToken);
        }

        RecordingResult result;
        try
        {
            result = refusal is null ? await recordings.FindAsync(range, cancellationToken) : new RecordingResult(null, refusal);
        }
        catch (LinkUnavailableException exception)
        {
            result = new RecordingResult(null, exception.Rejection);
        }

        Counted(RequestKind.Replay, result.Refusal, startedAt);
        return result;
    }

    /// <summary>
    /// Starts a request whose answer comes later, so that posts of one connection need not wait for each other's disk.
    /// </summary>
    /// <param name="kind">What it is.</param>
    /// <param name="roomId">The room that it is for.</param>
    /// <param name="request">The request, with its answer; gets who asks. What it returns is for metrics: <see cref="Refused"/> where it was refused.</param>
    /// <returns>Why it was not started; <see langword="null"/> when it was.</returns>
    public Rejection? Start(RequestKind kind, string roomId, Func<Viewer, Task<RequestResult>> request)
    {
        if (Find(roomId) is not { } session)
        {
            return Counted(kind, NotJoined);
        }

        if (session.Identity is not { } identity)
        {
            return Counted(kind, new Rejection(RejectReason.TokenRequired, "Anonymous readers cannot post: join with a token."));
        }

        if (Volatile.Read(ref _pending) >= parts.Options.MaxPendingRequests)
        {
            return Counted(kind, new Rejection(
                RejectReason.Flooding,
                $"At most {parts.Options.MaxPendingRequests} requests of one connection may wait for their answers.",
                TimeSpan.FromSeconds(1)));
        }

        Interlocked.Increment(ref _pending);
        parts.Metrics.RequestBegan();
        _ = AnswerAsync(kind, parts.Time.GetTimestamp(), request(identity.Viewer));
        return null;
    }

    /// <summary>Counts a request that was answered at once.</summary>
    /// <returns><paramref name="rejection"/>.</returns>
    public Rejection? Counted(RequestKind kind, Rejection? rejection)
    {
        parts.Metrics.Answered(kind, rejection is null ? RequestResult.Done : Refused(rejection), TimeSpan.Zero);
        return rejection;
    }

    /// <summary>Counts a refusal.</summary>
    /// <returns>What it is to metrics.</returns>
    public RequestResult Refused(Rejection rejection)
    {
        parts.Metrics.Rejected(rejection.Reason);

        // Whose fault it is: the service's from 600 on, and where the keys for the token are not here yet.
        return rejection.Reason >= RejectReason.RoomOverloaded || rejection is { Reason: RejectReason.TokenRefused, RetryAfter: not null }
            ? RequestResult.Unavailable
            : RequestResult.Refused;
    }

    /// <summary>Posts a draft, paid for where there is a receipt. In a request of <see cref="Start"/>.</summary>
    public async ValueTask<PostResult> PostAsync(string roomId, Viewer viewer, CommentDraft draft, string? receipt = null)
    {
        if (receipt is not null)
        {
            if (parts.Receipts.Check(receipt, viewer, roomId, out var paid) is { } refusal)
            {
                return new PostResult.Rejected(refusal);
            }

            draft = draft with { SuperChat = paid!.SuperChat, Nonce = paid.Nonce };
        }

        return await parts.Link.PostAsync(roomId, viewer, draft, parts.Stopping);
    }

    /// <summary>Carries out a moderation command. In a request of <see cref="Start"/>.</summary>
    public ValueTask<ModerationResult> ModerateAsync(string roomId, Viewer viewer, ModerationCommand command) =>
        parts.Link.ModerateAsync(roomId, viewer, command, parts.Stopping);

    private Rejection? RefuseRoom(string roomId)
    {
        if (!RoomId.IsValid(roomId))
        {
            return NoRoom;
        }

        if (_sessions.ContainsKey(roomId))
        {
            return new Rejection(RejectReason.AlreadyJoined, "This connection is in that room already.");
        }

        return _sessions.Count >= parts.Options.MaxRooms
            ? new Rejection(RejectReason.TooManyRooms, $"One connection may be in {parts.Options.MaxRooms} rooms.")
            : null;
    }

    private async ValueTask<Rejection?> EnterAsync(string roomId, SessionIdentity? identity, ResumePoint? resume, CancellationToken cancellationToken)
    {
        ViewerSession session;
        try
        {
            Standing = identity is null
                ? ViewerStanding.Clean
                : await parts.Link.StandingOfAsync(roomId, identity.Viewer.Id, cancellationToken);
            session = new ViewerSession(roomId, port, identity, Standing.Appointed);
            await parts.Hub.JoinAsync(session, resume, cancellationToken);
        }
        catch (LinkUnavailableException exception)
        {
            return exception.Rejection;
        }

        _sessions.Add(roomId, session);
        parts.Metrics.ViewerJoined(port.Format.Door);
        return null;
    }

    private async ValueTask<Rejection?> TryRenewAsync(string roomId, string token, CancellationToken cancellationToken)
    {
        if (Find(roomId) is not { } session)
        {
            return NotJoined;
        }

        var (identity, refusal) = await parts.Admission.CheckAsync(token, roomId, cancellationToken);
        if (identity is null || refusal is not null)
        {
            return refusal ?? new Rejection(RejectReason.TokenRefused, "The token is empty.");
        }

        if (identity.Viewer.Id != session.Identity?.Viewer.Id)
        {
            return new Rejection(RejectReason.TokenRefused, "The token is another viewer's: leave and join with it.");
        }

        session.Renew(identity);
        try
        {
            Standing = await parts.Link.StandingOfAsync(roomId, identity.Viewer.Id, cancellationToken);
            return null;
        }
        catch (LinkUnavailableException exception)
        {
            return exception.Rejection;
        }
    }

    private Rejection? Counted(RequestKind kind, Rejection? rejection, long startedAt)
    {
        parts.Metrics.Answered(kind, rejection is null ? RequestResult.Done : Refused(rejection), parts.Time.GetElapsedTime(startedAt));
        return rejection;
    }

    private async Task AnswerAsync(RequestKind kind, long startedAt, Task<RequestResult> request)
    {
        var result = RequestResult.Failed;
        try
        {
            result = await request;
        }
        catch (OperationCanceledException) when (parts.Stopping.IsCancellationRequested)
        {
            // The process stops, and says so in the close frame.
            result = RequestResult.Unavailable;
        }
        catch (Exception exception)
        {
            parts.RequestFailed(exception);
        }
        finally
        {
            Interlocked.Decrement(ref _pending);
            parts.Metrics.RequestEnded();
            parts.Metrics.Answered(kind, result, parts.Time.GetElapsedTime(startedAt));
        }
    }
}
