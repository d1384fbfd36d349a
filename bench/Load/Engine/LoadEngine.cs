using System.Buffers;
using System.Collections.Concurrent;
using Danmaku.Bench.Load.Dialects;

namespace Danmaku.Bench.Load.Engine;

/// <summary>The load generator: all viewers of one server on one thread.</summary>
/// <remarks>
/// What other threads want done is handed over and done between two looks at the sockets, so that nothing here needs a lock.
/// Comments carry their due time and not the time they were sent: a generator that is late makes latencies longer, never shorter.
/// </remarks>
internal sealed partial class LoadEngine : IDisposable
{
    /// <summary>Sockets looked at between two looks at the clock: it bounds how late a comment is posted.</summary>
    private const int ReadyAtOnce = 256;

    /// <summary>Longest sleep in milliseconds: it bounds how long a request of another thread waits.</summary>
    private const int LongestSleep = 5;

    private const int PostsInATurn = 16;

    private static readonly TimeSpan LongestNap = TimeSpan.FromMilliseconds(1);

    private readonly Dialect _dialect;
    private readonly EngineOptions _options;
    private readonly int _epoll = Linux.CreateEpoll();
    private readonly ConcurrentQueue<Action> _requests = new();
    private readonly List<ClientConnection> _connections = [];
    private readonly List<ClientConnection> _unsent = [];
    private readonly (int Token, uint Events)[] _ready = new (int, uint)[ReadyAtOnce];
    private readonly byte[] _scratch = new byte[16 * ReadyAtOnce];
    private readonly LatencyHistogram[] _latencies;
    private readonly Thread _thread;
    private List<PostPacer> _pacers = [];
    private int _text;
    private bool _recording;
    private bool _stopping;
    private long _spun;
    private long _delivered;
    private long _accounted;
    private long _bytes;
    private long _posted;
    private long _rejected;
    private int _closed;
    private long _compressed;

    /// <param name="dialect">How the server is talked to.</param>
    /// <param name="options">Everything else.</param>
    public LoadEngine(Dialect dialect, EngineOptions options)
    {
        _dialect = dialect;
        _options = options;
        _latencies = [.. Enumerable.Range(0, options.Groups).Select(_ => new LatencyHistogram())];
        _thread = new Thread(Loop) { IsBackground = true, Name = "load generator" };
        _thread.Start();
    }

    /// <summary>What a server did wrong first; null while nothing is known.</summary>
    public string? Problem { get; private set; }

    /// <summary>Totals as another thread sees them: a moment old, for a progress line.</summary>
    public EngineTotals Glance() => new()
    {
        At = GeneratorClock.Now,
        Delivered = Volatile.Read(ref _delivered),
        Accounted = Volatile.Read(ref _accounted),
        Bytes = Volatile.Read(ref _bytes),
        Posted = Volatile.Read(ref _posted),
        Rejected = Volatile.Read(ref _rejected),
        Closed = Volatile.Read(ref _closed),
        Compressed = Volatile.Read(ref _compressed),
        Busy = Environment.CpuUsage.TotalTime - TimeSpan.FromMicroseconds(Volatile.Read(ref _spun)),
    };

    /// <summary>Has something done by the generator's thread.</summary>
    public Task<T> RunAsync<T>(Func<T> request)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _requests.Enqueue(() =>
        {
            try
            {
                done.SetResult(request());
            }
            catch (Exception exception) when (exception is IOException or InvalidOperationException or FormatException)
            {
                done.SetException(exception);
            }
        });
        return done.Task;
    }

    /// <summary>Posts comments from now on, at each pacer's pace. Generator's thread only.</summary>
    public void Post(List<PostPacer> pacers) => _pacers = pacers;

    /// <summary>Records latencies from now on, or no longer. Generator's thread only.</summary>
    /// <returns>Latencies of each group so far; they begin anew with the next recording.</returns>
    public LatencyHistogram[] Record(bool on)
    {
        _recording = on;
        var copies = _latencies.Select(static latencies =>
        {
            var copy = new LatencyHistogram();
            copy.Add(latencies);
            return copy;
        }).ToArray();
        foreach (var latencies in _latencies)
        {
            latencies.Clear();
        }

        return copies;
    }

    /// <summary>Ends the thread and every connection.</summary>
    public void Dispose()
    {
        _requests.Enqueue(() => _stopping = true);
        _thread.Join();
        foreach (var connection in _connections.Where(static connection => connection.Descriptor >= 0))
        {
            Linux.Close(connection.Descriptor);
        }

        Linux.Close(_epoll);
    }

    private void Loop()
    {
        while (!_stopping)
        {
            while (_requests.TryDequeue(out var request))
            {
                request();
            }

            Connect();
            var now = GeneratorClock.Now;
            var due = PostDue(now);
            SendUnsent();
            LookAtDrain(now);
            var count = Wait(due, now);
            for (var i = 0; i < count; i++)
            {
                var connection = _connections[_ready[i].Token];
                if ((_ready[i].Events & Linux.EpollOut) != 0 && connection.State != ClientState.Closed)
                {
                    Linux.Watch(_epoll, connection.Descriptor, connection.Id, Linux.EpollIn, again: true);
                    Send(connection);
                }

                if (connection.State != ClientState.Closed && (_ready[i].Events & ~Linux.EpollOut) != 0)
                {
                    Receive(connection);
                }
            }
        }
    }

    // Posts what is due and says when the next one is.
    private long PostDue(long now)
    {
        var next = long.MaxValue;
        foreach (var pacer in _pacers)
        {
            while (pacer.Due <= now)
            {
                var due = pacer.Due;
                var room = pacer.Take();
                if (PosterOf(room) is not { } poster)
                {
                    continue;
                }

                var output = Output(poster);
                poster.Dialect.WritePost(output, _options.Texts[_text], room.Number, due, room.Posted);
                _text = _text + 1 == _options.Texts.Count ? 0 : _text + 1;
                room.IndexSum += room.Posted;
                room.Posted++;
                _posted++;
            }

            next = Math.Min(next, pacer.Due);
        }

        return next;
    }

    // Some at a time from each, so that at high rates several travel in one send.
    private static ClientConnection? PosterOf(RoomLoad room)
    {
        var turn = (int)(room.Posted / PostsInATurn % room.Posters.Count);
        for (var i = 0; i < room.Posters.Count; i++)
        {
            var poster = room.Posters[(turn + i) % room.Posters.Count];
            if (poster.State == ClientState.Ready)
            {
                return poster;
            }
        }

        return null;
    }

    private ArrayBufferWriter<byte> Output(ClientConnection connection)
    {
        var output = connection.Output ??= new ArrayBufferWriter<byte>(512);
        if (output.WrittenCount == 0)
        {
            _unsent.Add(connection);
        }

        return output;
    }

    private void SendUnsent()
    {
        foreach (var connection in _unsent)
        {
            Send(connection);
        }

        _unsent.Clear();
    }

    private void Send(ClientConnection connection)
    {
        var output = connection.Output!;
        while (connection.OutputSent < output.WrittenCount && connection.State != ClientState.Closed)
        {
            var sent = Linux.Send(connection.Descriptor, output.WrittenSpan[connection.OutputSent..]);
            if (sent > 0)
            {
                connection.OutputSent += sent;
            }
            else if (sent == -Linux.WouldBlock)
            {
                Linux.Watch(_epoll, connection.Descriptor, connection.Id, Linux.EpollIn | Linux.EpollOut, again: true);
                return;
            }
            else if (sent != -Linux.Interrupted)
            {
                End(connection, "The server ended a connection that was written to.");
                return;
            }
        }

        output.ResetWrittenCount();
        connection.OutputSent = 0;
    }

    private int Wait(long due, long now)
    {
        if (_options.Wait == WaitMode.Sleep)
        {
            var sleep = due <= now ? 0 : (int)Math.Min(LongestSleep, Math.Max(1, (due - now) / 1000));
            return Linux.Wait(_epoll, _ready, _scratch, _requests.IsEmpty ? sleep : 0);
        }

        var count = Linux.Wait(_epoll, _ready, _scratch, timeout: 0);
        if (count == 0 && due > now)
        {
            if (_options.Wait == WaitMode.Nap)
            {
                var nap = TimeSpan.FromMicroseconds(Math.Min(due - now, 1_000_000));
                Linux.Nap(nap < LongestNap ? nap : LongestNap);
            }
            else
            {
                _spun += GeneratorClock.Now - now;
            }
        }

        return count;
    }
}
