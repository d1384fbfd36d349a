namespace Danmaku.Bench.Load.Engine;

// How connections begin, and how they end.
internal sealed partial class LoadEngine
{
    /// <summary>Handshakes under way at once; far below what a listener lets wait.</summary>
    private const int HandshakesAtOnce = 64;

    private readonly Queue<ClientConnection> _toConnect = new();
    private TaskCompletionSource? _connected;
    private int _handshaking;

    /// <summary>Connects viewers and waits until the server has let all of them in.</summary>
    /// <exception cref="IOException">The server refuses one, or is not there.</exception>
    public async Task ConnectAsync(IReadOnlyList<ClientPlan> plans, Func<int, RoomLoad> room)
    {
        var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await RunAsync(() =>
        {
            foreach (var plan in plans)
            {
                var home = room(plan.Room);
                var connection = new ClientConnection(_connections.Count, plan, home, _dialect.Of(plan));
                home.Members.Add(connection);
                if (plan.Posts)
                {
                    home.Posters.Add(connection);
                }

                _connections.Add(connection);
                _toConnect.Enqueue(connection);
            }

            _connected = connected;
            return true;
        });
        await connected.Task;
    }

    private void Connect()
    {
        while (_toConnect.Count > 0 && _handshaking < HandshakesAtOnce)
        {
            var connection = _toConnect.Dequeue();
            try
            {
                connection.Descriptor = Linux.Connect(_options.Port);
            }
            catch (IOException exception)
            {
                connection.State = ClientState.Closed;
                Fail(exception.Message);
                return;
            }

            _handshaking++;
            connection.State = ClientState.Handshaking;
            Linux.Watch(_epoll, connection.Descriptor, connection.Id, Linux.EpollIn);
            var handshake = connection.Dialect.Handshake(connection.Plan, _options.Deflate);
            handshake.CopyTo(Output(connection).GetSpan(handshake.Length));
            connection.Output!.Advance(handshake.Length);
            Send(connection);
        }

        if (_connected is { } connected && _toConnect.Count == 0 && _handshaking == 0)
        {
            _connected = null;
            connected.SetResult();
        }
    }

    // The handshake is answered: says what the server wants to hear first.
    private void Greet(ClientConnection connection)
    {
        connection.Expecting = connection.Dialect.Greet(Output(connection), connection.Plan);
        connection.State = ClientState.Joining;
        Send(connection);
        Answered(connection, answers: 0);
    }

    private void Answered(ClientConnection connection, int answers)
    {
        connection.Expecting -= answers;
        if (connection.State == ClientState.Joining && connection.Expecting <= 0)
        {
            // The kernel decides by what was said on a connection whose core pays for its acknowledgements: the same for all servers.
            Linux.DelayAcknowledgements(connection.Descriptor);
            connection.State = ClientState.Ready;
            _handshaking--;
        }
    }

    private void End(ClientConnection connection, string why)
    {
        if (connection.State == ClientState.Closed)
        {
            return;
        }

        Problem ??= why;
        var wasReady = connection.State == ClientState.Ready;
        connection.State = ClientState.Closed;
        connection.Keep([]);
        Linux.Close(connection.Descriptor);
        connection.Descriptor = -1;
        _closed++;
        if (!wasReady)
        {
            _handshaking--;
            Fail(why);
        }
    }

    private void Fail(string why)
    {
        _toConnect.Clear();
        var connected = _connected;
        _connected = null;
        connected?.SetException(new IOException(why));
    }
}
