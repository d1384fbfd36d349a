using Danmaku.Silo.Diagnostics;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Danmaku.Silo.Cluster.Admin;

/// <summary>Counts and times the calls of the API; a subscription lasts as long as its bot likes and is not timed.</summary>
internal sealed class AdminCallInterceptor(AdminMetrics metrics, TimeProvider time) : Interceptor
{
    /// <inheritdoc/>
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        var startedAt = time.GetTimestamp();
        var status = StatusCode.Unknown;
        try
        {
            var response = await continuation(request, context);
            status = StatusCode.OK;
            return response;
        }
        catch (RpcException exception)
        {
            status = exception.StatusCode;
            throw;
        }
        finally
        {
            // Only methods that there are come here, so their names are a closed set.
            metrics.CallEnded(context.Method[(context.Method.LastIndexOf('/') + 1)..], (int)status, time.GetElapsedTime(startedAt));
        }
    }
}
