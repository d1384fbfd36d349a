using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors;

/// <summary>Keeps a viewer's own comments from coming back to the connection that posted them, for formats whose clients show them themselves.</summary>
/// <remarks>
/// Which comment is one's own is known by its place alone, and its frame may be faster than the answer that tells it. So while a post waits for its
/// answer frames wait here, within bounds; beyond them they are let through, and with them perhaps an echo. From the frames that follow the parts of
/// the connection's own comments are left out (<see cref="SharedFrame.Parts"/>); all other frames stay shared. Thread-safe.
/// </remarks>
/// <param name="sink">Where frames go.</param>
internal sealed class EchoFilter(IFrameSink sink) : IFrameSink
{
    private const int MostHeldFrames = 256;
    private const int MostHeldBytes = 256 * 1024;

    // Own comments that others may see only minutes later, such as those that wait for a moderator. The oldest are forgotten.
    private const int MostKnown = 64;

    private readonly Lock _gate = new();
    private readonly List<Own> _own = [];
    private readonly List<SharedFrame> _held = [];
    private int _heldBytes;
    private int _posts;
    private bool _letsThrough;
    private volatile bool _isAtWork;

    /// <summary>A post goes out; <see cref="EndPost"/> must follow.</summary>
    public void BeginPost()
    {
        lock (_gate)
        {
            _posts++;
            _isAtWork = true;
        }
    }

    /// <summary>A post was answered.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="accepted">What became of it; <see langword="null"/> when there is no comment.</param>
    public void EndPost(string roomId, PostResult.Accepted? accepted)
    {
        lock (_gate)
        {
            if (accepted is not null)
            {
                if (_own.Count == MostKnown)
                {
                    _own.RemoveAt(0);
                }

                _own.Add(new Own(roomId, accepted.Position, accepted.Stage is CommentStage.Held or CommentStage.Delayed));
            }

            if (--_posts == 0)
            {
                LetGo();
                _letsThrough = false;
            }

            Settle();
        }
    }

    /// <inheritdoc/>
    public void Send(SharedFrame frame)
    {
        if (!_isAtWork)
        {
            sink.Send(frame);
            return;
        }

        lock (_gate)
        {
            if (_posts > 0 && !_letsThrough)
            {
                Hold(frame);
            }
            else
            {
                Pass(frame);
                Settle();
            }
        }
    }

    /// <inheritdoc/>
    public void Send(FrameGroup group)
    {
        if (!_isAtWork)
        {
            sink.Send(group);
            return;
        }

        foreach (var frame in group.Frames)
        {
            Send(frame);
        }
    }

    /// <inheritdoc/>
    public bool TryCork() => sink.TryCork();

    /// <inheritdoc/>
    public void Uncork() => sink.Uncork();

    /// <inheritdoc/>
    public int Touch() => sink.Touch();

    private void Hold(SharedFrame frame)
    {
        _held.Add(frame);
        _heldBytes += frame.Length;
        if (_held.Count > MostHeldFrames || _heldBytes > MostHeldBytes)
        {
            LetGo();
            _letsThrough = true;
        }
    }

    private void LetGo()
    {
        foreach (var frame in _held)
        {
            Pass(frame);
        }

        _held.Clear();
        _heldBytes = 0;
    }

    private void Pass(SharedFrame frame)
    {
        var events = frame.Events;
        if (!events.IsEmpty && _own.Count > 0)
        {
            frame = frame.Without(part => IsOwn(events.RoomKey, part));
            _own.RemoveAll(own => own.IsBehind(events));
        }

        if (frame.Length > 0)
        {
            sink.Send(frame);
        }
    }

    private bool IsOwn(object? roomKey, FramePart part) =>
        _own.Exists(own => own.Position == new RoomPosition(part.Epoch, part.Sequence) && own.RoomId.Equals(roomKey));

    private void Settle() => _isAtWork = _posts > 0 || _own.Count > 0 || _held.Count > 0;

    /// <param name="RoomId">The room.</param>
    /// <param name="Position">The comment.</param>
    /// <param name="IsLater">Whether it is shown at a later place than its own, if ever.</param>
    private readonly record struct Own(string RoomId, RoomPosition Position, bool IsLater)
    {
        /// <summary>Whether it cannot come any more.</summary>
        public bool IsBehind(in EventRange events) =>
            RoomId.Equals(events.RoomKey) && (Position.Epoch < events.Epoch || (!IsLater && Position.Epoch == events.Epoch && Position.Sequence <= events.Last));
    }
}
