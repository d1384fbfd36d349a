using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Options;

namespace Danmaku.Silo.Cluster.Admin;

/// <summary>Lets in only those who show one of the API's keys.</summary>
/// <remarks>Keys are compared by their hashes in constant time: how long a refusal takes says nothing about a key or its length.</remarks>
internal sealed partial class AdminKeyInterceptor(IOptions<AdminOptions> options, ILogger<AdminKeyInterceptor> logger) : Interceptor
{
    private const string Header = "authorization";
    private const string Scheme = "Bearer ";

    private readonly byte[][] _hashes = [.. options.Value.Keys.Select(static key => Hash(key))];

    /// <inheritdoc/>
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, context);
    }

    /// <inheritdoc/>
    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, responseStream, context);
    }

    /// <inheritdoc/>
    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(requestStream, context);
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
        var header = context.RequestHeaders.GetValue(Header) ?? string.Empty;
        var shown = Hash(header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..] : string.Empty);
        var isOurs = false;
        foreach (var hash in _hashes)
        {
            isOurs |= CryptographicOperations.FixedTimeEquals(hash, shown);
        }

        if (!isOurs)
        {
            Log.Refused(logger, context.Peer);
            throw new RpcException(new Status(
                StatusCode.Unauthenticated,
                "The key is missing or wrong: the metadata authorization must be \"Bearer \" and one of the silo's Admin:Keys."));
        }
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static partial class Log
    {
        [LoggerMessage(2550, LogLevel.Warning, "{Peer} showed no key of the admin API or a wrong one.", EventName = nameof(Refused))]
        public static partial void Refused(ILogger logger, string peer);
    }
}
