using System.Text;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Tests.Rooms;

/// <summary>Keeps what it is sent; <see cref="Frames"/> ends once so many have come.</summary>
internal sealed class RecordingPort(IWireFormat format, int wanted) : IViewerPort, IFrameSink
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly List<string> _frames = [];
    private readonly List<Wait> _waits = [];
    private long _last;

    public IWireFormat Format { get; } = format;

    IFrameSink IViewerPort.Frames => this;

    /// <summary>So many frames as were wanted.</summary>
    public Task<string[]> Frames => FramesAsync();

    /// <summary>Everything so far, a frame a line.</summary>
    public string All
    {
        get
        {
            lock (_gate)
            {
                return string.Join('\n', _frames);
            }
        }
    }

    /// <summary>Ends once it was sent an event of that number or later.</summary>
    public Task LastSequence(long sequence) => Until(() => _last >= sequence, $"event {sequence}");

    /// <summary>Everything up to the frame that says something.</summary>
    public async Task<string> Saying(string words)
    {
        await Until(() => _frames.Exists(frame => frame.Contains(words, StringComparison.Ordinal)), words);
        return All;
    }

    public void Send(SharedFrame frame)
    {
        lock (_gate)
        {
            _last = Math.Max(_last, frame.Events.Last);
            Add(Encoding.UTF8.GetString(frame.Payload.Span));
        }
    }

    public void Send(FrameGroup group) => Array.ForEach(group.Frames, Send);

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

    private async Task<string[]> FramesAsync()
    {
        await Until(() => _frames.Count >= wanted, $"{wanted} frames");
        lock (_gate)
        {
            return [.. _frames];
        }
    }

    private async Task Until(Func<bool> isThere, string what)
    {
        var wait = new Wait(isThere, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_gate)
        {
            _waits.Add(wait);
            wait.Check();
        }

        try
        {
            await wait.Source.Task.WaitAsync(Patience);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"Waited for {what}; these came:\n{All}", exception);
        }
    }

    private void Add(string frame)
    {
        lock (_gate)
        {
            _frames.Add(frame);
            _waits.ForEach(static wait => wait.Check());
        }
    }

    private sealed record Wait(Func<bool> IsThere, TaskCompletionSource Source)
    {
        public void Check()
        {
            if (IsThere())
            {
                Source.TrySetResult();
            }
        }
    }
}
