using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Options;

namespace Danmaku.Silo.Cluster.Link;

/// <summary>Lets in only those who show one of the service keys, where there are any.</summary>
/// <remarks>Keys are compared by their hashes in constant time: how long a refusal takes says nothing about a key or its length.</remarks>
internal sealed partial class ServiceKeyInterceptor(IOptions<LinkOptions> options, ILogger<ServiceKeyInterceptor> logger) : Interceptor
{
    /// <summary>Metadata that carries the key.</summary>
    public const string Header = "danmaku-service-key";

    private readonly byte[][] _hashes = [.. options.Value.ServiceKeys.Select(static key => Hash(key))];

    /// <inheritdoc/>
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, context);
    }

    /// <inheritdoc/>
    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(requestStream, responseStream, context);
    }

    private void Check(ServerCallContext context)
    {
        if (_hashes.Length == 0)
        {
            return;
        }

        var shown = Hash(context.RequestHeaders.GetValue(Header) ?? string.Empty);
        var isOurs = false;
        foreach (var hash in _hashes)
        {
            isOurs |= CryptographicOperations.FixedTimeEquals(hash, shown);
        }

        if (!isOurs)
        {
            Log.Refused(logger, context.Peer);
            throw new RpcException(new Status(
                StatusCode.Unauthenticated, "The service key is missing or wrong: Silos:ServiceKey of a gateway must be one of Link:ServiceKeys of the silo."));
        }
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static partial class Log
    {
        [LoggerMessage(2540, LogLevel.Warning, "{Peer} showed no service key or a wrong one.", EventName = nameof(Refused))]
        public static partial void Refused(ILogger logger, string peer);
    }
}
