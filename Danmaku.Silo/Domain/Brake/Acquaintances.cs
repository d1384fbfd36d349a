using System.Collections.Immutable;
using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain.Brake;

/// <summary>Since when a room knows those who comment in it.</summary>
/// <remarks>
/// Remembers <see cref="Capacity"/> authors at most, each for <see cref="Memory"/> after their last comment. Not thread-safe.
/// </remarks>
internal sealed class Acquaintances
{
    /// <summary>Most authors remembered, about 7 MB; whoever commented longest ago goes first.</summary>
    public const int Capacity = 50_000;

    /// <summary>How long an author is remembered: about as long as a stream lasts.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromHours(6);

    private readonly AgeOrderedMap<string, Acquaintance> _authors = new();
    private uint _number;

    /// <summary>Begins with the authors of comments.</summary>
    /// <param name="history">The room's recent comments, oldest first.</param>
    /// <param name="knownSince">
    /// When their authors count as seen first, at the latest: a room's last comments may be of the last minute, and by people it
    /// has known for years.
    /// </param>
    public Acquaintances(ImmutableArray<Comment> history, DateTimeOffset knownSince)
    {
        foreach (var comment in history)
        {
            Saw(comment.Author.Id, comment.At < knownSince ? comment.At : knownSince);
        }
    }

    /// <summary>Authors remembered.</summary>
    public int Count => _authors.Count;

    /// <summary>Notes that somebody comments.</summary>
    /// <returns>What the room knows of them. Valid until the next call.</returns>
    public ref Acquaintance Saw(string viewerId, DateTimeOffset now)
    {
        ref var author = ref _authors.Renew(viewerId);
        if (author.Number == 0)
        {
            author.Number = ++_number;
            author.FirstAt = now;
        }

        author.LastAt = now;
        while (_authors.TryPeekOldest(out var id, out var oldest) && (oldest.LastAt + Memory <= now || _authors.Count > Capacity))
        {
            _authors.Remove(id);
        }

        return ref author;
    }
}
