using System.Collections.Immutable;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Domain;

/// <summary>
/// A room with a clock of its own, and people in it. What it decides is kept as a store would, so it can be restarted.
/// </summary>
internal sealed class TestRoom
{
    public static readonly Viewer Ann = new("ann", "Ann", ViewerRole.Viewer);
    public static readonly Viewer Bob = new("bob", "Bob", ViewerRole.Viewer);
    public static readonly Viewer Mia = new("mia", "Mia", ViewerRole.Member);
    public static readonly Viewer Mod = new("mod", "Mod", ViewerRole.Moderator);
    public static readonly Viewer Max = new("max", "Max", ViewerRole.Moderator);
    public static readonly Viewer Sue = new("sue", "Sue", ViewerRole.Streamer);

    private readonly RoomLimits _limits;
    private RoomState _stored;
    private string? _nonceOfPost;

    public TestRoom(RoomSettings? settings = null, RoomLimits? limits = null, RoomState? state = null)
    {
        _limits = limits ?? new RoomLimits();
        _stored = state ?? new RoomState("demo", Epoch: 1, settings ?? RoomSettings.Default, [], [], []);
        Room = new Room(_stored, _limits, Clock);
    }

    public ManualTimeProvider Clock { get; } = new();

    public Room Room { get; private set; }

    /// <summary>Every event of every activation so far.</summary>
    public List<RoomEvent> Events { get; } = [];

    public IEnumerable<string> Texts => Room.Snapshot(viewers: 0).Comments.Select(comment => comment.Text);

    public void Wait(double seconds) => Clock.Advance(TimeSpan.FromSeconds(seconds));

    public PostDecision Post(Viewer author, string text, string? nonce = null) =>
        Post(author, new CommentDraft { Text = text, Nonce = nonce });

    public PostDecision Post(Viewer author, CommentDraft draft)
    {
        var decision = Room.Post(author, draft);
        _nonceOfPost = draft.Nonce;
        Store();
        return decision;
    }

    public ModerationDecision Moderate(Viewer actor, ModerationCommand command)
    {
        var decision = Room.Moderate(actor, command);
        Store();
        return decision;
    }

    /// <summary>Posts, and expects the room to take it.</summary>
    public RoomEvent.CommentPosted MustPost(Viewer author, string text, string? nonce = null) =>
        Assert.IsType<PostDecision.Accepted>(Post(author, text, nonce)).Event;

    /// <summary>Posts, and expects the room to refuse it for one reason.</summary>
    public Rejection MustReject(RejectReason reason, Viewer author, CommentDraft draft)
    {
        var rejection = Assert.IsType<PostDecision.Rejected>(Post(author, draft)).Rejection;
        Assert.Equal(reason, rejection.Reason);
        Assert.NotEmpty(rejection.Message);
        return rejection;
    }

    public Rejection MustReject(RejectReason reason, Viewer author, string text) =>
        MustReject(reason, author, new CommentDraft { Text = text });

    /// <summary>Moderates, and expects it to be done.</summary>
    public RoomEvent MustDo(Viewer actor, ModerationCommand command) =>
        Assert.IsType<ModerationDecision.Done>(Moderate(actor, command)).Event;

    /// <summary>Moderates, and expects a refusal for one reason.</summary>
    public Rejection MustRefuse(RejectReason reason, Viewer actor, ModerationCommand command)
    {
        var rejection = Assert.IsType<ModerationDecision.Refused>(Moderate(actor, command)).Rejection;
        Assert.Equal(reason, rejection.Reason);
        Assert.NotEmpty(rejection.Message);
        return rejection;
    }

    public void Configure(SettingsChange change) => MustDo(Sue, new ModerationCommand.Configure(change));

    /// <summary>Starts the room anew from nothing but what its events stored.</summary>
    public void Restart() => Room = Reopen();

    /// <summary>What a restart would make, while this room goes on beside it.</summary>
    public Room Reopen()
    {
        _stored = _stored with { Epoch = _stored.Epoch + 1 };
        return new Room(_stored, _limits, Clock);
    }

    private void Store()
    {
        foreach (var happened in Room.TakePending())
        {
            Events.Add(happened);
            _stored = Apply(happened);
        }
    }

    private RoomState Apply(RoomEvent happened) => happened switch
    {
        RoomEvent.CommentPosted posted => _stored with
        {
            Comments = _stored.Comments.Add(posted.Comment),
            Nonces = _nonceOfPost is { } nonce
                ? _stored.Nonces.Add(
                    new RememberedNonce(posted.Comment.Author.Id, nonce, posted.Position, posted.At, posted.Thinned))
                : _stored.Nonces,
        },
        RoomEvent.CommentsDeleted deleted => _stored with
        {
            Comments = _stored.Comments.RemoveAll(comment => deleted.Comments.Contains(comment.Position)),
        },
        RoomEvent.RoomCleared => _stored with { Comments = [] },
        RoomEvent.ViewerSanctioned sanctioned => _stored with
        {
            Sanctions = Without(sanctioned.Sanction.ViewerId).Add(sanctioned.Sanction),
        },
        RoomEvent.SanctionLifted lifted => _stored with { Sanctions = Without(lifted.ViewerId) },
        RoomEvent.SettingsChanged changed => _stored with { Settings = changed.Settings },
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, null),
    };

    private ImmutableArray<Sanction> Without(string viewerId) =>
        _stored.Sanctions.RemoveAll(sanction => sanction.ViewerId == viewerId);
}
