using System.Text;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Tests.Rooms;

/// <summary>Keeps what it is sent; <see cref="Frames"/> ends once so many have come.</summary>
internal sealed class RecordingPort(IWireFormat format, int wanted) : IViewerPort, IFrameSink
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Lock _gate = new();
    private readonly List<string> _frames = [];
    private readonly TaskCompletionSource _enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _awaited = long.MaxValue;
    private long _last;

    public IWireFormat Format { get; } = format;

    IFrameSink IViewerPort.Frames => this;

    public Task<string[]> Frames => EnoughAsync();

    public Task LastSequence(long sequence)
    {
        lock (_gate)
        {
            _awaited = sequence;
            if (_last >= sequence)
            {
                _reached.TrySetResult();
            }
        }

        return _reached.Task.WaitAsync(Patience);
    }

    public void Send(SharedFrame frame)
    {
        lock (_gate)
        {
            _last = Math.Max(_last, frame.Events.Last);
            if (_last >= _awaited)
            {
                _reached.TrySetResult();
            }
        }

        Add(Encoding.UTF8.GetString(frame.Payload.Span));
    }

    public void Send(FrameGroup group)
    {
        foreach (var frame in group.Frames)
        {
            Send(frame);
        }
    }

    public int Touch() => 0;

    public bool TryCork() => true;

    public void Uncork()
    {
    }

    public void Joined(ViewerSession session, RoomPosition position, bool resumed) =>
        Add($"joined {position} {(resumed ? "resumed" : "fresh")}");

    public void RoleChanged(ViewerSession session, ViewerRole role) => Add($"role {role}");

    public void TokenExpiring(ViewerSession session) => Add("expiring");

    public void TokenExpired(ViewerSession session) => Add("expired");

    private async Task<string[]> EnoughAsync()
    {
        await _enough.Task.WaitAsync(Patience);
        lock (_gate)
        {
            return [.. _frames];
        }
    }

    private void Add(string frame)
    {
        lock (_gate)
        {
            _frames.Add(frame);
            if (_frames.Count == wanted)
            {
                _enough.TrySetResult();
            }
        }
    }
}
