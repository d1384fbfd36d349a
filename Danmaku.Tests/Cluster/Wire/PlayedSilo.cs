using System.Collections.Concurrent;
using Danmaku.Contracts.Protos.Link.V1;
using Danmaku.Tests.Support;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Danmaku.Tests.Cluster.Wire;

/// <summary>A server that plays back what a silo said, byte by byte, whenever a gateway has said what led to it.</summary>
internal sealed class PlayedSilo : GatewayLinkService.GatewayLinkServiceBase, IAsyncDisposable
{
    private readonly ConcurrentQueue<List<WireLine>> _streams;
    private readonly Dictionary<string, Queue<WireLine>> _asked = [];
    private readonly Func<byte[], MessageDescriptor, byte[]> _rewrite;
    private readonly List<string> _wrong = [];
    private readonly List<(int Calls, TaskCompletionSource Done)> _waits = [];
    private readonly ErrorLog _log = new();
    private WebApplication? _app;
    private int _calls;

    private PlayedSilo(IEnumerable<List<WireLine>> streams, Func<byte[], MessageDescriptor, byte[]> rewrite)
    {
        _rewrite = rewrite;
        var all = streams.ToList();
        _streams = new(all.Select(static lines => lines.Where(static line => line.Method == "Link").ToList()));

        // In the order of the recording, but for those under way at once.
        foreach (var method in all.SelectMany(static lines => lines).Where(static line => line.Method != "Link").GroupBy(static line => line.Method))
        {
            foreach (var (request, response) in method.Where(static line => !line.IsAnswer).Zip(method.Where(static line => line.IsAnswer)))
            {
                var key = KeyOf(method.Key, request.Bytes);
                if (!_asked.TryGetValue(key, out var responses))
                {
                    _asked.Add(key, responses = new());
                }

                responses.Enqueue(response);
            }
        }
    }

    /// <summary>Awaited before a message of a stream is sent.</summary>
    public Func<LinkResponse, Task> Before { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Where gateways find it.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Starts a silo.</summary>
    /// <param name="streams">What to play to a gateway's first stream, to its second, and so on.</param>
    /// <param name="rewrite">What to make of the bytes; nothing by default.</param>
    public static async Task<PlayedSilo> StartAsync(IEnumerable<List<WireLine>> streams, Func<byte[], MessageDescriptor, byte[]>? rewrite = null)
    {
        var silo = new PlayedSilo(streams, rewrite ?? (static (bytes, _) => bytes));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(silo._log);
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, static endpoint => endpoint.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(silo);
        silo._app = builder.Build();
        silo._app.MapGrpcService<PlayedSilo>();
        await silo._app.StartAsync();
        silo.Url = silo._app.Urls.Single();
        return silo;
    }

    /// <summary>Waits until gateways have made so many calls, and those are answered.</summary>
    public Task CallsAsync(int count)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waits)
        {
            if (_calls >= count)
            {
                return Task.CompletedTask;
            }

            _waits.Add((count, done));
        }

        return done.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <inheritdoc/>
    public override async Task Link(
        IAsyncStreamReader<LinkRequest> requestStream, IServerStreamWriter<LinkResponse> responseStream, ServerCallContext context)
    {
        Assert.True(_streams.TryDequeue(out var lines), "A stream that the recording does not have.");
        var at = 0;
        var calls = new Queue<Call>();
        try
        {
            foreach (var line in lines)
            {
                at++;
                if (line.IsAnswer)
                {
                    var response = LinkResponse.Parser.ParseFrom(_rewrite(line.Bytes, LinkResponse.Descriptor));
                    await Before(response);
                    await responseStream.WriteAsync(response, context.CancellationToken);
                    continue;
                }

                var recorded = line.As<LinkRequest>();
                if (recorded.Hello is not null)
                {
                    await requestStream.MoveNext(context.CancellationToken);
                }

                foreach (var expected in recorded.Calls)
                {
                    while (calls.Count == 0 && await requestStream.MoveNext(context.CancellationToken))
                    {
                        foreach (var call in requestStream.Current.Calls)
                        {
                            calls.Enqueue(call);
                        }
                    }

                    if (calls.Count == 0 && expected.CallCase == Call.CallOneofCase.Unsubscribe)
                    {
                        // The gateway was stopped before it left the room.
                        return;
                    }

                    Compare(expected, calls.Dequeue());
                }
            }

            while (await requestStream.MoveNext(context.CancellationToken))
            {
                Count(requestStream.Current.Calls.Count);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or InvalidOperationException && context.CancellationToken.IsCancellationRequested)
        {
            // The gateway is gone.
        }
        catch (Exception exception)
        {
            Note($"At line {at} of the stream: {exception}");
            throw;
        }
    }

    /// <inheritdoc/>
    public override Task<GetSnapshotResponse> GetSnapshot(GetSnapshotRequest request, ServerCallContext context) =>
        Task.FromResult(Answer<GetSnapshotResponse>("GetSnapshot", request));

    /// <inheritdoc/>
    public override Task<GetStandingResponse> GetStanding(GetStandingRequest request, ServerCallContext context) =>
        Task.FromResult(Answer<GetStandingResponse>("GetStanding", request));

    /// <inheritdoc/>
    public override Task<ListHistoryResponse> ListHistory(ListHistoryRequest request, ServerCallContext context) =>
        Task.FromResult(Answer<ListHistoryResponse>("ListHistory", request));

    /// <inheritdoc/>
    public override Task<AskResponse> Ask(AskRequest request, ServerCallContext context) => Task.FromResult(Answer<AskResponse>("Ask", request));

    public async ValueTask DisposeAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.StopAsync();
            await app.DisposeAsync();
        }

        Assert.True(_wrong.Count == 0, string.Join('\n', _wrong));
    }

    // What the gateway of now says must mean to a silo of then what the gateway of then said.
    private void Compare(Call expected, Call call)
    {
        var (before, now) = (WireMeaning.Of<Call>(expected.ToByteArray()), WireMeaning.Of<Call>(call.ToByteArray()));
        if (!before.Equals(now))
        {
            Note($"The gateway said {now} and should have said {before}.");
        }

        Count(1);
    }

    private void Count(int calls)
    {
        lock (_waits)
        {
            _calls += calls;
            _waits.RemoveAll(wait => wait.Calls <= _calls && wait.Done.TrySetResult());
        }
    }

    private T Answer<T>(string method, IMessage request)
        where T : IMessage<T>, new()
    {
        lock (_asked)
        {
            if (!_asked.TryGetValue(KeyOf(method, request.ToByteArray()), out var responses))
            {
                Note($"The gateway asked {method} {request}, which the recording does not have.");
                throw new RpcException(new Status(StatusCode.Unimplemented, "Not recorded."));
            }

            var line = responses.Count > 1 ? responses.Dequeue() : responses.Peek();
            return new MessageParser<T>(static () => new T()).ParseFrom(_rewrite(line.Bytes, new T().Descriptor));
        }
    }

    private static string KeyOf(string method, byte[] request) => method + " " + method switch
    {
        "GetSnapshot" => WireMeaning.Of<GetSnapshotRequest>(request).ToString(),
        "GetStanding" => WireMeaning.Of<GetStandingRequest>(request).ToString(),
        "ListHistory" => WireMeaning.Of<ListHistoryRequest>(request).ToString(),
        "Ask" => WireMeaning.Of<AskRequest>(request).ToString(),
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, "Not a method of the link."),
    };

    private void Note(string wrong)
    {
        lock (_wrong)
        {
            _wrong.Add(wrong);
        }
    }
}
