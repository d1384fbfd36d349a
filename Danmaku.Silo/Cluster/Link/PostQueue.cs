using System.Runtime.InteropServices;

namespace Danmaku.Silo.Cluster.Link;

/// <summary>Posts of one gateway on their way to rooms: together where they came together, and of one viewer one after the other.</summary>
/// <remarks>
/// Two silos that called each other at once keep two connections, over which calls overtake one another. What a viewer posts while an earlier post
/// of theirs is under way therefore waits for its answer, together with whatever else they post until then. Thread-safe.
/// </remarks>
internal sealed class PostQueue
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, PostGroup> _fresh = new(StringComparer.Ordinal);

    // Of viewers with posts that have no answer yet: where the next one joins; null while all of them are under way.
    private readonly Dictionary<(string RoomId, string ViewerId), PostGroup?> _next = [];

    /// <summary>Takes in a post.</summary>
    public void Add(string roomId, long callId, DraftPost post)
    {
        lock (_lock)
        {
            ref var next = ref CollectionsMarshal.GetValueRefOrAddDefault(_next, (roomId, post.Author.Id), out var hasEarlier);
            next ??= hasEarlier ? new PostGroup(roomId) : Fresh(roomId);
            next.Add(callId, post);
        }
    }

    /// <summary>What came since the last time and waits for nothing: to be posted now.</summary>
    public IReadOnlyList<PostGroup> Begin()
    {
        lock (_lock)
        {
            var groups = _fresh.Values.ToList();
            _fresh.Clear();
            groups.ForEach(SetUnderWay);
            return groups;
        }
    }

    /// <summary>As <see cref="Begin()"/>, of one room.</summary>
    public PostGroup? Begin(string roomId)
    {
        lock (_lock)
        {
            if (_fresh.Remove(roomId, out var group))
            {
                SetUnderWay(group);
            }

            return group;
        }
    }

    /// <summary>A group has its answers.</summary>
    /// <returns>What its viewers posted meanwhile: to be posted now.</returns>
    public PostGroup? End(PostGroup ended)
    {
        lock (_lock)
        {
            PostGroup? next = null;
            foreach (var post in ended.Posts)
            {
                if (_next.Remove((ended.RoomId, post.Author.Id), out var later) && later is not null)
                {
                    next ??= new PostGroup(ended.RoomId);
                    next.Add(later);
                }
            }

            if (next is not null)
            {
                SetUnderWay(next);
            }

            return next;
        }
    }

    private PostGroup Fresh(string roomId)
    {
        ref var fresh = ref CollectionsMarshal.GetValueRefOrAddDefault(_fresh, roomId, out _);
        return fresh ??= new PostGroup(roomId);
    }

    private void SetUnderWay(PostGroup group)
    {
        foreach (var post in group.Posts)
        {
            _next[(group.RoomId, post.Author.Id)] = null;
        }
    }
}

/// <summary>Posts that go to their room in one call.</summary>
/// <param name="roomId">The room.</param>
internal sealed class PostGroup(string roomId)
{
    private readonly List<long> _callIds = [];
    private readonly List<DraftPost> _posts = [];

    public string RoomId { get; } = roomId;

    /// <summary>Whom to answer, in the order of <see cref="Posts"/>.</summary>
    public IReadOnlyList<long> CallIds => _callIds;

    public IReadOnlyList<DraftPost> Posts => _posts;

    public void Add(long callId, DraftPost post)
    {
        _callIds.Add(callId);
        _posts.Add(post);
    }

    public void Add(PostGroup others)
    {
        _callIds.AddRange(others._callIds);
        _posts.AddRange(others._posts);
    }
}
