using Danmaku.Contracts.Messages;
using Danmaku.Silo.Storage.Journal;

namespace Danmaku.Silo.Rooms;

/// <summary>Events of one activation on their way into the store, and the answers that wait for them, each for a bounded time.</summary>
/// <remarks>Not thread-safe: it lives inside one room's turns.</remarks>
/// <param name="epoch">The activation.</param>
/// <param name="lostCapacity">How many events that never got stored are remembered for posters who retry.</param>
/// <param name="answerWithin">Longest wait of an answer, as a difference of timestamps.</param>
internal sealed class UnsettledEvents(long epoch, int lostCapacity, long answerWithin)
{
    // Value: who waits, if anybody.
    private readonly Dictionary<long, List<IStoredAnswer>?> _unsettled = [];
    private readonly Queue<(IStoredAnswer Answer, RoomPosition Position, long DueAt)> _answers = new();
    private readonly HashSet<long> _lost = [];
    private readonly Queue<long> _lostByAge = new();

    /// <summary>Whether the journal still has something of this room.</summary>
    public bool IsEmpty => _unsettled.Count == 0;

    /// <summary>When the oldest answer is due, store or no store; <see cref="long.MaxValue"/> when none waits.</summary>
    public long AnswerDueAt
    {
        get
        {
            while (_answers.TryPeek(out var oldest) && oldest.Answer.IsGiven)
            {
                _answers.Dequeue();
            }

            return _answers.TryPeek(out var waiting) ? waiting.DueAt : long.MaxValue;
        }
    }

    /// <summary>An event goes to the journal that nobody waits for. Call before the journal has it.</summary>
    public void Add(RoomPosition position) => _unsettled.Add(position.Sequence, null);

    /// <summary>An event goes to the journal, and an answer waits for it. Call before the journal has it.</summary>
    public void Add(RoomPosition position, IStoredAnswer answer, long now)
    {
        _unsettled.Add(position.Sequence, [answer]);
        _answers.Enqueue((answer, position, now + answerWithin));
    }

    /// <summary>Another answer about an event of before: waits with it, or is given at once when that is settled.</summary>
    public void Join(RoomPosition position, IStoredAnswer answer, long now)
    {
        if (position.Epoch == epoch && _unsettled.TryGetValue(position.Sequence, out var waiting))
        {
            (_unsettled[position.Sequence] = waiting ?? []).Add(answer);
            _answers.Enqueue((answer, position, now + answerWithin));
            return;
        }

        // What an earlier activation posted was read from the store.
        answer.Give(position, stored: position.Epoch != epoch || !_lost.Contains(position.Sequence));
    }

    /// <summary>The journal is done with an event.</summary>
    public void Settle(long sequence, JournalOutcome outcome)
    {
        var stored = outcome == JournalOutcome.Stored;
        if (!stored)
        {
            RememberLost(sequence);
        }

        if (_unsettled.Remove(sequence, out var waiting))
        {
            foreach (var answer in waiting ?? [])
            {
                answer.Give(new RoomPosition(epoch, sequence), stored);
            }
        }
    }

    /// <summary>Gives the answers that have waited long enough.</summary>
    public void GiveDue(long now)
    {
        while (AnswerDueAt <= now)
        {
            var (answer, position, _) = _answers.Dequeue();
            answer.Give(position, stored: false);
        }
    }

    private void RememberLost(long sequence)
    {
        if (_lost.Add(sequence))
        {
            _lostByAge.Enqueue(sequence);
            if (_lostByAge.Count > lostCapacity)
            {
                _lost.Remove(_lostByAge.Dequeue());
            }
        }
    }
}
