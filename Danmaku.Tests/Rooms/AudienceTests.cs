using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Tests.Rooms;

/// <summary>Whoever comes and goes while frames fly: each viewer gets every frame of its stay once, in order, and none after it left.</summary>
public sealed class AudienceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Audience _audience = new(new PlainFormat(), AudienceView.Viewers, new RecentFrames(1, 1));
    private readonly Lock _room = new();
    private long _last;

    [Fact]
    public async Task Viewers_who_come_and_go_while_frames_fly_get_each_frame_of_their_stay_once_and_in_order()
    {
        const int Frames = 3_000;
        const int Staying = 2 * AudienceShard.Capacity;
        var staying = Enumerable.Range(0, Staying).Select(_ => Join()).ToList();

        var broadcasting = Task.Run(() =>
        {
            for (var i = 0; i < Frames; i++)
            {
                Broadcast();
            }
        });
        var comingAndGoing = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            var left = new List<Stay>();
            do
            {
                var stay = Join();
                stay.Session.Shard!.Remove(stay.Session);
                stay.Port.Leave();
                left.Add(stay);
            }
            while (!broadcasting.IsCompleted);

            return left;
        })).ToArray();
        await broadcasting.WaitAsync(Patience);
        var left = (await Task.WhenAll(comingAndGoing)).SelectMany(stays => stays).ToList();

        Assert.All(staying, stay => Assert.True(stay.Port.Reached(_last).Wait(Patience)));
        Assert.All(staying, stay => Assert.Equal(Numbers(stay.JoinedAt + 1, _last), stay.Port.Numbers));
        Assert.NotEmpty(left);
        Assert.All(left, stay => Assert.Equal(Numbers(stay.JoinedAt + 1, stay.JoinedAt + stay.Port.Numbers.Count), stay.Port.Numbers));
        Assert.All(left, stay => Assert.False(stay.Port.GotAfterLeaving));
        Assert.Equal(Staying, _audience.Count);
    }

    [Fact]
    public async Task What_is_for_one_viewer_reaches_their_sessions_alone_and_between_the_right_frames()
    {
        var (mei, meiToo, bo) = (Join("mei"), Join("mei"), Join("bo"));

        lock (_room)
        {
            Broadcast();
            _audience.Broadcast(Frame(++_last), onlyFor: new HashSet<string> { "mei" });
            Broadcast();
        }

        await Task.WhenAll(mei.Port.Reached(3), meiToo.Port.Reached(3), bo.Port.Reached(3)).WaitAsync(Patience);
        Assert.Equal([1, 2, 3], mei.Port.Numbers);
        Assert.Equal([1, 2, 3], meiToo.Port.Numbers);
        Assert.Equal([1, 3], bo.Port.Numbers);
    }

    private static IEnumerable<long> Numbers(long first, long last)
    {
        for (var number = first; number <= last; number++)
        {
            yield return number;
        }
    }

    private Stay Join(string viewerId = "mei")
    {
        var port = new CountingPort();
        var viewer = new Viewer(viewerId, viewerId, ViewerRole.Viewer);
        var session = new ViewerSession("demo", port, new SessionIdentity(viewer, DateTimeOffset.MaxValue));
        lock (_room)
        {
            _audience.Add(session);
            return new Stay(session, port, _last);
        }
    }

    private void Broadcast()
    {
        lock (_room)
        {
            _audience.Broadcast(Frame(++_last));
        }
    }

    private static SharedFrame Frame(long number) => SharedFrame.Text("x"u8, new EventRange("demo", 1, number, number));

    private sealed record Stay(ViewerSession Session, CountingPort Port, long JoinedAt);

    /// <summary>Keeps the numbers of the frames it is sent.</summary>
    private sealed class CountingPort : IViewerPort, IFrameSink
    {
        private readonly List<long> _numbers = [];
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _awaited = long.MaxValue;
        private bool _hasLeft;

        public IWireFormat Format => throw new NotSupportedException();

        public IFrameSink Frames => this;

        public bool GotAfterLeaving { get; private set; }

        public IReadOnlyList<long> Numbers
        {
            get
            {
                lock (_numbers)
                {
                    return [.. _numbers];
                }
            }
        }

        public void Leave()
        {
            lock (_numbers)
            {
                _hasLeft = true;
            }
        }

        public Task Reached(long number)
        {
            lock (_numbers)
            {
                _awaited = number;
                if (_numbers is [.., var last] && last >= number)
                {
                    _reached.TrySetResult();
                }
            }

            return _reached.Task;
        }

        public void Send(SharedFrame frame)
        {
            lock (_numbers)
            {
                GotAfterLeaving |= _hasLeft;
                _numbers.Add(frame.Events.Last);
                if (frame.Events.Last >= _awaited)
                {
                    _reached.TrySetResult();
                }
            }
        }

        public void Send(FrameGroup group) => Array.ForEach(group.Frames, Send);

        public int Touch() => 0;

        public bool TryCork() => false;

        public void Uncork() => throw new NotSupportedException();

        public void Joined(ViewerSession session, RoomPosition position, bool resumed) => throw new NotSupportedException();

        public void RoleChanged(ViewerSession session, ViewerRole role) => throw new NotSupportedException();

        public void TokenExpiring(ViewerSession session) => throw new NotSupportedException();

        public void TokenExpired(ViewerSession session) => throw new NotSupportedException();
    }
}
