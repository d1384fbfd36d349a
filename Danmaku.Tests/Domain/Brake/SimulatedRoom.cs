using System.Collections.Immutable;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Brake;
using Danmaku.Silo.Domain.Filtering;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Domain.Brake;

/// <summary>A brake, the room's rules that it sets, and a clock: drafts in, the brake's moves and what got through out.</summary>
internal sealed class SimulatedRoom
{
    public static readonly DateTimeOffset Start = ManualTimeProvider.Start;

    private readonly Dictionary<string, MatchText> _texts = [];
    private readonly Dictionary<string, DateTimeOffset> _commentedAt = [];
    private readonly int[] _spam = new int[4];

    public SimulatedRoom(BrakeState? state = null, ImmutableArray<Comment>? history = null) =>
        Brake = new RaidBrake(state ?? BrakeState.Calm, history ?? [], Start);

    public RaidBrake Brake { get; }

    /// <summary>Every state after the first, oldest first.</summary>
    public List<BrakeState> Moves { get; } = [];

    /// <summary>Spam that was shown.</summary>
    public int SpamShown { get; private set; }

    /// <summary>Drafts of others that were refused for the brake.</summary>
    public int OthersRefused { get; private set; }

    /// <summary>Spam that was shown before the brake first came to a level.</summary>
    public int SpamBefore(BrakeLevel level) => _spam[(int)level];

    /// <summary>When the brake first came to a level, from the start.</summary>
    public TimeSpan? CameTo(BrakeLevel level) => Moves.Find(state => state.Level == level) is { } first ? first.Since - Start : null;

    /// <summary>Plays drafts and counts of viewers, each by its time.</summary>
    public SimulatedRoom Play(IEnumerable<SimulatedDraft> drafts, IEnumerable<(TimeSpan At, int Viewers)>? viewers = null)
    {
        var counts = new Queue<(TimeSpan At, int Viewers)>((viewers ?? []).OrderBy(count => count.At));
        foreach (var draft in drafts.OrderBy(draft => draft.At))
        {
            while (counts.TryPeek(out var count) && count.At <= draft.At)
            {
                counts.Dequeue();
                Wait(Start + count.At);
                Brake.ObserveViewers(count.Viewers, Start + count.At);
                Move(Start + count.At);
            }

            Wait(Start + draft.At);
            Post(draft);
        }

        return this;
    }

    /// <summary>Lets time pass without drafts, until nothing is due any more.</summary>
    public SimulatedRoom Rest(TimeSpan atMost)
    {
        var until = Brake.State.Since + atMost;
        while (Brake.DueAt is { } due && due <= until)
        {
            Move(due);
        }

        return this;
    }

    private void Wait(DateTimeOffset until)
    {
        while (Brake.DueAt is { } due && due <= until)
        {
            var moves = Moves.Count;
            Move(due);
            Assert.True(Moves.Count > moves || Brake.DueAt > due, $"Nothing moved at {due}, when it was due.");
        }
    }

    private void Post(SimulatedDraft draft)
    {
        var now = Start + draft.At;
        if (!_texts.TryGetValue(draft.Text, out var text))
        {
            _texts[draft.Text] = text = MatchText.From(DisplayText.Clean(draft.Text).Shown);
        }

        if (IsShown(draft, now))
        {
            SpamShown += draft.IsSpam ? 1 : 0;
            _commentedAt[draft.ViewerId] = now;
        }
        else if (!draft.IsSpam)
        {
            OthersRefused++;
        }

        Brake.Observe(draft.ViewerId, draft.Role, now - draft.AccountAge, text, now);
        Move(now);
    }

    private bool IsShown(SimulatedDraft draft, DateTimeOffset now)
    {
        var settings = RaidBrake.Apply(RoomSettings.Default, Brake.State.Level);
        return (!settings.MembersOnly || draft.Role >= ViewerRole.Member)
            && Brake.State.Level < BrakeLevel.Holding
            && !(_commentedAt.TryGetValue(draft.ViewerId, out var last) && now - last < settings.SlowMode);
    }

    private void Move(DateTimeOffset now)
    {
        var before = Brake.State;
        if (!Brake.TryMove(now, out var moved))
        {
            Assert.Same(before, Brake.State);
            return;
        }

        Assert.Same(moved, Brake.State);
        Assert.InRange((int)moved.Level - (int)before.Level, -1, 1);
        Assert.NotEmpty(moved.Why);
        if (Moves.TrueForAll(state => state.Level < moved.Level))
        {
            _spam[(int)moved.Level] = SpamShown;
        }

        Moves.Add(moved);
    }
}
