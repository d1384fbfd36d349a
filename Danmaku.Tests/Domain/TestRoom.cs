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
    private readonly ModelStore _store;

    public TestRoom(RoomSettings? settings = null, RoomLimits? limits = null, RoomState? state = null)
    {
        _limits = limits ?? new RoomLimits();
        var initial = state ?? new RoomState("demo", Epoch: 1, settings ?? RoomSettings.Default, [], [], []);
        _store = new ModelStore(initial);
        Room = new Room(initial, _limits, Clock);
    }

    public ManualTimeProvider Clock { get; } = new();

    public Room Room { get; private set; }

    /// <summary>Every event of every activation so far.</summary>
    public List<RoomEvent> Events { get; } = [];

    public IEnumerable<string> Texts => Room.Snapshot(viewers: 0).Comments.Select(comment => comment.Text);

    public void Wait(double seconds) => Clock.Advance(TimeSpan.FromSeconds(seconds));

    public PostDecision Post(Viewer author, string text, string? nonce = null) =>
        Post(author, new CommentDraft { Text = text, Nonce = nonce });

    public PostDecision Post(Viewer author, CommentDraft draft, Judged? judged = null)
    {
        var decision = Room.Post(author, draft, judged);
        Store();
        return decision;
    }

    public ModerationDecision Moderate(Viewer actor, ModerationCommand command)
    {
        var decision = Room.Moderate(actor, command);
        Store();
        return decision;
    }

    /// <summary>Lets time go by, and the room do what is due then.</summary>
    public void Elapse(double seconds) => Elapse(TimeSpan.FromSeconds(seconds));

    /// <inheritdoc cref="Elapse(double)"/>
    public void Elapse(TimeSpan time)
    {
        Clock.Advance(time);
        Room.Elapse();
        Store();
    }

    /// <summary>The moderation log so far.</summary>
    public IReadOnlyList<LogEntry> Log => _store.Log;

    /// <summary>Comments that viewers may see by what was stored, oldest first.</summary>
    public IEnumerable<Comment> Stored => _store.Visible;

    public void SetRules(params Rule[] rules) => MustDo(Sue, new ModerationCommand.SetRules(new RuleSet { Rules = [.. rules] }, "test"));

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
    public Room Reopen() => new(_store.Open(_limits.HistorySize), _limits, Clock);

    private void Store()
    {
        var pending = Room.TakePending();
        var decided = Room.TakeDecided();
        Assert.Equal(pending, decided.Select(static one => one.Event));
        foreach (var one in decided)
        {
            Events.Add(one.Event);
            _store.Apply(one);
        }
    }
}
