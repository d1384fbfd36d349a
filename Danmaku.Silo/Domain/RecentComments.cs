using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain;

/// <summary>
/// The newest comments of a room, over epochs, in the order of their positions: those that are shown, and those that are not any more or
/// only to their author, as long as they are no older.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
/// <param name="size">Shown comments kept, at least 1, and as many others; the oldest goes first.</param>
internal sealed class RecentComments(int size)
{
    /// <summary>Places at the front that are empty before the list is packed.</summary>
    private const int MaxGap = 256;

    private readonly Dictionary<RoomPosition, RecentComment> _byId = [];
    private readonly List<RecentComment> _inOrder = [];
    private int _size = size;
    private int _first;
    private int _shown;

    /// <summary>Comments remembered, shown or not.</summary>
    public int Count => _byId.Count;

    /// <summary>Adds a comment at its place; one older than all that are kept may be forgotten at once.</summary>
    public void Add(RecentComment added)
    {
        if (!_byId.TryAdd(added.Comment.Position, added))
        {
            return;
        }

        var at = _inOrder.Count;
        while (at > _first && _inOrder[at - 1].Comment.Position > added.Comment.Position)
        {
            at--;
        }

        _inOrder.Insert(at, added);
        _shown += added.IsShown ? 1 : 0;
        Trim();
    }

    public RecentComment? Find(RoomPosition id) => _byId.GetValueOrDefault(id);

    public bool TryFindShown(RoomPosition id, [MaybeNullWhen(false)] out Comment comment)
    {
        comment = Find(id) is { IsShown: true } found ? found.Comment : null;
        return comment is not null;
    }

    /// <summary>Notes that an action deleted a comment.</summary>
    public void Stamp(RecentComment comment, RoomPosition action)
    {
        _shown -= comment.IsShown ? 1 : 0;
        comment.Stamps.Add(action);
    }

    /// <summary>Takes an action's stamps off.</summary>
    /// <returns>Comments that nothing deletes any more, oldest first.</returns>
    public List<RecentComment> Unstamp(RoomPosition action)
    {
        var free = new List<RecentComment>();
        foreach (var comment in All.Where(comment => comment.Stamps.Remove(action) && comment.Stamps.Count == 0))
        {
            free.Add(comment);
            _shown += comment.IsShown ? 1 : 0;
        }

        Trim();
        return free;
    }

    /// <summary>Forgets a comment, which is kept elsewhere from now on.</summary>
    public void Remove(RecentComment comment)
    {
        if (_byId.Remove(comment.Comment.Position))
        {
            _shown -= comment.IsShown ? 1 : 0;
            _inOrder.RemoveAt(_inOrder.IndexOf(comment, _first));
        }
    }

    /// <summary>Sets how many are kept; the oldest go where there are more.</summary>
    public void Limit(int size)
    {
        _size = size;
        Trim();
    }

    /// <summary>All of them, oldest first.</summary>
    public IEnumerable<RecentComment> All
    {
        get
        {
            for (var i = _first; i < _inOrder.Count; i++)
            {
                yield return _inOrder[i];
            }
        }
    }

    /// <summary>Those shown, oldest first. O(<see cref="Count"/>).</summary>
    public ImmutableArray<Comment> Shown()
    {
        var comments = ImmutableArray.CreateBuilder<Comment>(_shown);
        for (var i = _first; i < _inOrder.Count; i++)
        {
            if (_inOrder[i].IsShown)
            {
                comments.Add(_inOrder[i].Comment);
            }
        }

        return comments.MoveToImmutable();
    }

    private void Trim()
    {
        while (_shown > _size)
        {
            DropFirst();
        }

        while (_byId.Count - _shown > _size)
        {
            var oldest = _inOrder.FindIndex(_first, static comment => !comment.IsShown);
            if (oldest == _first)
            {
                DropFirst();
            }
            else
            {
                _byId.Remove(_inOrder[oldest].Comment.Position);
                _inOrder.RemoveAt(oldest);
            }
        }

        if (_first > MaxGap && _first > _inOrder.Count / 2)
        {
            _inOrder.RemoveRange(0, _first);
            _first = 0;
        }
    }

    private void DropFirst()
    {
        var first = _inOrder[_first];
        _byId.Remove(first.Comment.Position);
        _shown -= first.IsShown ? 1 : 0;
        _inOrder[_first++] = null!;
    }
}
