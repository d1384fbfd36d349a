using System.Collections.Immutable;
using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain;

/// <summary>Comments that wait: for a moderator (held) or for the room's delay.</summary>
/// <remarks>Bounded by its room. Not thread-safe.</remarks>
internal sealed class WithheldQueue
{
    private readonly Dictionary<RoomPosition, WithheldComment> _waiting = [];
    private readonly PriorityQueue<WithheldComment, (DateTimeOffset Until, RoomPosition Id)> _ends = new();

    public int Held { get; private set; }

    public int Delayed => _waiting.Count - Held;

    /// <summary>When the first of them has waited long enough; <see langword="null"/> when none waits.</summary>
    public DateTimeOffset? DueAt
    {
        get
        {
            while (_ends.TryPeek(out var next, out var end))
            {
                if (_waiting.TryGetValue(next.Comment.Position, out var waiting) && ReferenceEquals(waiting, next))
                {
                    return end.Until;
                }

                _ends.Dequeue();
            }

            return null;
        }
    }

    public void Add(WithheldComment comment)
    {
        Remove(comment.Comment.Position);
        _waiting.Add(comment.Comment.Position, comment);
        Held += comment.Withheld.Stage == CommentStage.Held ? 1 : 0;
        _ends.Enqueue(comment, (comment.Withheld.Until ?? DateTimeOffset.MaxValue, comment.Comment.Position));
    }

    public WithheldComment? Find(RoomPosition id) => _waiting.GetValueOrDefault(id);

    /// <summary>Takes one out.</summary>
    /// <returns><see langword="null"/> when it does not wait.</returns>
    public WithheldComment? Remove(RoomPosition id)
    {
        if (!_waiting.Remove(id, out var removed))
        {
            return null;
        }

        Held -= removed.Withheld.Stage == CommentStage.Held ? 1 : 0;
        return removed;
    }

    /// <summary>Takes out the next that has waited long enough, those of the earliest end first.</summary>
    public WithheldComment? TakeDue(DateTimeOffset now) =>
        DueAt is { } due && due <= now && _ends.TryDequeue(out var next, out _) ? Remove(next.Comment.Position) : null;

    /// <summary>All of them, oldest first.</summary>
    public ImmutableArray<WithheldComment> ToArray() => [.. _waiting.Values.OrderBy(static waiting => waiting.Comment.Position)];
}
