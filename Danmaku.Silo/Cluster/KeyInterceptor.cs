using System.Security.Cryptography;
using System.Text;
using Danmaku.Hosting.Settings;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Danmaku.Silo.Cluster;

/// <summary>Lets in only those who show one of some keys.</summary>
/// <remarks>Keys are compared by their hashes in constant time: how long a refusal takes says nothing about a key or its length.</remarks>
/// <param name="keys">The keys; one that is gone is refused from then on.</param>
internal abstract class KeyInterceptor(Reloading<IReadOnlyList<string>> keys) : Interceptor
{
    private readonly Reloading<byte[][]> _hashes = keys.Select(static keys => keys.Select(Hash).ToArray());

    /// <inheritdoc/>
    public sealed override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, context);
    }

    /// <inheritdoc/>
    public sealed override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(requestStream, context);
    }

    /// <inheritdoc/>
    public sealed override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, responseStream, context);
    }

    /// <inheritdoc/>
    public sealed override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(requestStream, responseStream, context);
    }

    /// <summary>The key that a caller shows; empty for none.</summary>
    protected abstract string Shown(Metadata headers);

    /// <summary>Whether everybody may come in because there are no keys.</summary>
    protected virtual bool IsOpen => false;

    /// <summary>Notes a refusal, and says what to do about it.</summary>
    protected abstract string Refuse(string peer);

    private void Check(ServerCallContext context)
    {
        if (IsOpen)
        {
            return;
        }

        var shown = Hash(Shown(context.RequestHeaders));
        var isOurs = false;
        foreach (var hash in _hashes.Current)
        {
            isOurs |= CryptographicOperations.FixedTimeEquals(hash, shown);
        }

        if (!isOurs)
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, Refuse(context.Peer)));
        }
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
