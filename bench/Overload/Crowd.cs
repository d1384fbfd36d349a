using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using Danmaku.Bench.Load.Engine;
using Danmaku.Bench.Replay;

namespace Danmaku.Bench.Overload;

/// <summary>Everybody who wants something of the gateway, on one thread: viewers that come again when they are refused, posters, and those that misbehave.</summary>
/// <remarks>
/// What other threads want done is handed over and done between two looks at the sockets. Comments carry their due time and not the time they were sent:
/// a generator that is late makes latencies longer, never shorter.
/// </remarks>
internal sealed partial class Crowd : IDisposable
{
    public const string Room = "overload";

    private const int ReadyAtOnce = 256;

    /// <summary>Longest sleep in milliseconds: it bounds how long a request of another thread waits.</summary>
    private const int LongestSleep = 2;

    private readonly int _port;
    private readonly int _posters;
    private readonly byte[] _handshake = ClientFrame.Handshake($"/rooms/{Room}/ws", "danmaku.v1", deflate: false);
    private readonly List<CrowdClient> _clients = [];
    private readonly PriorityQueue<(CrowdClient Client, int Attempt), long> _plans = new();
    private readonly ConcurrentQueue<Action> _requests = new();
    private readonly List<CrowdClient> _unsent = [];
    private readonly (int Token, uint Events)[] _ready = new (int, uint)[ReadyAtOnce];
    private readonly byte[] _scratch = new byte[16 * ReadyAtOnce];
    private readonly int _epoll = Linux.CreateEpoll();
    private readonly Random _random = new(1);
    private readonly Thread _thread;
    private CrowdCounts _counts = new();
    private bool _stopping;
    private int _in;

    /// <param name="port">Where the gateway listens on this machine.</param>
    /// <param name="viewers">Clients that only want to watch or to disturb, behind the posters.</param>
    /// <param name="posters">Clients that post, the first ones.</param>
    /// <param name="wellBehaved">How many of all, from the first on, behave; of the others a few do not.</param>
    /// <param name="tokens">Signs their tokens.</param>
    public Crowd(int port, int viewers, int posters, int wellBehaved, SignedTokens tokens)
    {
        (_port, _posters) = (port, posters);
        for (var id = 0; id < posters + viewers; id++)
        {
            _clients.Add(new CrowdClient(id, MannersOf(id, wellBehaved), tokens.Sign($"crowd-{id}", id < posters ? "moderator" : "viewer")));
        }

        _thread = new Thread(Loop) { IsBackground = true, Name = "crowd" };
        _thread.Start();
    }

    /// <summary>Clients in the room, as another thread sees it.</summary>
    public int In => Volatile.Read(ref _in);

    /// <summary>Which posts were acknowledged as stored. To be read once the crowd is disposed of.</summary>
    public AckLedger Ledger { get; } = new();

    /// <summary>Has something done by the crowd's thread.</summary>
    public Task<T> RunAsync<T>(Func<T> request)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _requests.Enqueue(() => done.SetResult(request()));
        return done.Task;
    }

    /// <summary>Counts anew. Crowd's thread only.</summary>
    /// <returns>What was counted until now.</returns>
    public CrowdCounts Count()
    {
        var counts = _counts;
        _counts = new CrowdCounts();
        return counts;
    }

    /// <summary>Has the first so many clients want to be in, and all others leave. Crowd's thread only.</summary>
    /// <param name="wanted">How many.</param>
    /// <param name="within">Those that are not in yet begin within this time.</param>
    public bool Want(int wanted, TimeSpan within)
    {
        foreach (var client in _clients)
        {
            var wants = client.Id < wanted;
            if (client.IsProbe || wants == client.Wants)
            {
                continue;
            }

            client.Wants = wants;
            client.Attempt++;
            if (wants)
            {
                Plan(client, TimeSpan.FromMicroseconds(_random.NextInt64(Math.Max(1, (long)within.TotalMicroseconds))));
            }
            else
            {
                Leave(client);
            }
        }

        return true;
    }

    /// <summary>Ends the thread and every connection.</summary>
    public void Dispose()
    {
        _requests.Enqueue(() => _stopping = true);
        _thread.Join();
        foreach (var client in _clients.Where(static client => client.Descriptor >= 0))
        {
            Linux.Close(client.Descriptor);
        }

        Linux.Close(_epoll);
    }

    // Of those that come in the rush: one in twenty does not read, one in fifty sends garbage, the others wait as told or do not, half each.
    private static Manners MannersOf(int id, int wellBehaved) => id < wellBehaved ? Manners.Patient
        : id % 20 == 7 ? Manners.NeverReads
        : id % 50 == 11 ? Manners.Garbage
        : id % 2 == 0 ? Manners.Patient : Manners.Impatient;

    private void Loop()
    {
        while (!_stopping)
        {
            while (_requests.TryDequeue(out var request))
            {
                request();
            }

            var now = GeneratorClock.Now;
            Begin(now);
            var due = Math.Min(PostDue(now), _plans.TryPeek(out _, out var planned) ? planned : long.MaxValue);
            SendUnsent();
            var sleep = due <= now ? 0 : (int)Math.Min(LongestSleep, Math.Max(1, (due - now) / 1000));
            var waitsFrom = GeneratorClock.Now;
            var count = Linux.Wait(_epoll, _ready, _scratch, _requests.IsEmpty ? sleep : 0);
            _counts.Idle += GeneratorClock.Now - waitsFrom;
            for (var i = 0; i < count; i++)
            {
                var (client, events) = (_clients[_ready[i].Token], _ready[i].Events);
                if ((events & Linux.EpollOut) != 0 && client.Descriptor >= 0)
                {
                    Watch(client, again: true);
                    Send(client);
                }

                if ((events & ~Linux.EpollOut) != 0 && client.Descriptor >= 0)
                {
                    Receive(client, events);
                }
            }
        }
    }

    private void Watch(CrowdClient client, bool again, uint also = 0)
    {
        var reads = client is not { Manners: Manners.NeverReads, State: CrowdState.In };
        Linux.Watch(_epoll, client.Descriptor, client.Id, (reads ? Linux.EpollIn : Linux.EpollEnded) | also, again);
    }

    private void Write(CrowdClient client, ReadOnlySpan<byte> payload, int opcode = ServerFrame.Text) => ClientFrame.Write(Output(client), opcode, payload);

    private void Write(CrowdClient client, string text) => Write(client, Encoding.UTF8.GetBytes(text));

    private ArrayBufferWriter<byte> Output(CrowdClient client)
    {
        var output = client.Output ??= new ArrayBufferWriter<byte>(512);
        if (!client.IsUnsent && output.WrittenCount == 0)
        {
            client.IsUnsent = true;
            _unsent.Add(client);
        }

        return output;
    }

    private void SendUnsent()
    {
        foreach (var client in _unsent)
        {
            client.IsUnsent = false;
            if (client.Descriptor >= 0)
            {
                Send(client);
            }
        }

        _unsent.Clear();
    }

    private void Send(CrowdClient client)
    {
        if (client.Output is not { } output)
        {
            return;
        }

        while (client.OutputSent < output.WrittenCount)
        {
            var sent = Linux.Send(client.Descriptor, output.WrittenSpan[client.OutputSent..]);
            if (sent > 0)
            {
                client.OutputSent += sent;
            }
            else if (sent == -Linux.WouldBlock)
            {
                Watch(client, again: true, also: Linux.EpollOut);
                return;
            }
            else if (sent != -Linux.Interrupted)
            {
                // What the gateway said before may still be there to read.
                Receive(client, Linux.EpollEnded);
                return;
            }
        }

        output.ResetWrittenCount();
        client.OutputSent = 0;
    }
}
