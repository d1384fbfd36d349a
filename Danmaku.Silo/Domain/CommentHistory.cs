using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain;

/// <summary>The newest comments of a room, over epochs, deleted ones left out.</summary>
/// <remarks>Not thread-safe.</remarks>
/// <param name="size">Comments kept, at least 1; the oldest goes first.</param>
internal sealed class CommentHistory(int size)
{
    private readonly AgeOrderedMap<RoomPosition, Comment> _comments = new();

    public int Count => _comments.Count;

    /// <summary>Adds a comment as the newest.</summary>
    public void Add(Comment comment)
    {
        _comments.Renew(comment.Position) = comment;
        if (_comments.Count > size && _comments.TryPeekOldest(out var oldest, out _))
        {
            _comments.Remove(oldest);
        }
    }

    public bool TryFind(RoomPosition id, [MaybeNullWhen(false)] out Comment comment) => _comments.TryGet(id, out comment);

    public bool Delete(RoomPosition id) => _comments.Remove(id);

    public void Clear() => _comments.Clear();

    /// <summary>All of them, oldest first. O(<see cref="Count"/>).</summary>
    public ImmutableArray<Comment> ToArray()
    {
        var comments = new Comment[_comments.Count];
        _comments.CopyValues(comments);
        return ImmutableCollectionsMarshal.AsImmutableArray(comments);
    }
}
