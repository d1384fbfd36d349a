using Danmaku.Contracts.Protos.Link.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace Danmaku.Tests.Cluster.Wire;

/// <summary>A client that writes bytes to a silo's link, whatever they are, and keeps what comes back.</summary>
internal sealed class RawGateway : IDisposable
{
    private const string Service = "danmaku.link.v1.GatewayLinkService";

    private static readonly Marshaller<byte[]> AsTheyAre = Marshallers.Create(static bytes => bytes, static bytes => bytes);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _patience = new(Patience);
    private readonly GrpcChannel _channel;
    private readonly CallInvoker _invoker;
    private readonly AsyncDuplexStreamingCall<byte[], byte[]> _stream;
    private readonly List<LinkResponse> _responses = [];

    public RawGateway(string silo)
    {
        _channel = GrpcChannel.ForAddress(silo);
        _invoker = _channel.CreateCallInvoker();
        _stream = _invoker.AsyncDuplexStreamingCall(
            new Method<byte[], byte[]>(MethodType.DuplexStreaming, Service, "Link", AsTheyAre, AsTheyAre), null, new CallOptions(cancellationToken: _patience.Token));
    }

    /// <summary>What came over the stream.</summary>
    public IReadOnlyList<LinkResponse> Responses => _responses;

    /// <summary>Answers to calls that came.</summary>
    public IEnumerable<Answer> Answers => _responses.SelectMany(static response => response.Answers);

    /// <summary>Sends a message over the stream.</summary>
    public Task SendAsync(byte[] request) => _stream.RequestStream.WriteAsync(request, _patience.Token);

    /// <summary>Reads the stream until something is there.</summary>
    public async Task ReadUntilAsync(Func<bool> isThere)
    {
        while (!isThere())
        {
            Assert.True(await _stream.ResponseStream.MoveNext(_patience.Token), $"The stream ended after {_responses.Count} messages.");
            _responses.Add(LinkResponse.Parser.ParseFrom(_stream.ResponseStream.Current));
        }
    }

    /// <summary>Asks what needs no stream.</summary>
    public async Task<byte[]> AskAsync(string method, byte[] request)
    {
        using var call = _invoker.AsyncUnaryCall(
            new Method<byte[], byte[]>(MethodType.Unary, Service, method, AsTheyAre, AsTheyAre), null, new CallOptions(cancellationToken: _patience.Token), request);
        return await call;
    }

    /// <summary>Has nothing more to say.</summary>
    public async Task EndAsync()
    {
        await _stream.RequestStream.CompleteAsync();
        while (await _stream.ResponseStream.MoveNext(_patience.Token))
        {
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _channel.Dispose();
        _patience.Dispose();
    }
}
