using System.Globalization;
using Danmaku.Contracts.Messages;
using Grpc.Core;

namespace Danmaku.Silo.Cluster.Admin;

/// <summary>What goes wrong with a call, as statuses that say what to do about it.</summary>
internal static class AdminError
{
    /// <summary>Metadata with the wait until another try can succeed, in milliseconds.</summary>
    public const string RetryAfterHeader = "retry-after-ms";

    /// <summary>Metadata with the position from which a subscription that ended can be resumed, as <c>epoch.sequence</c>.</summary>
    public const string ResumeHeader = "resume-position";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>The request can never succeed.</summary>
    public static RpcException Invalid(string message) => new(new Status(StatusCode.InvalidArgument, message));

    /// <summary>The room did not answer in time; whether it did what was asked is not known.</summary>
    public static RpcException NoAnswer(TimeSpan timeout, RoomPosition? resume = null) => Status(
        StatusCode.Unavailable,
        string.Create(CultureInfo.InvariantCulture, $"The room did not answer within {timeout.TotalSeconds} s; try again in 1 s."),
        RetryAfter,
        resume);

    /// <summary>This silo takes no more calls.</summary>
    public static RpcException Stopping(RoomPosition? resume) =>
        Status(StatusCode.Unavailable, "The silo is stopping; connect to another.", TimeSpan.Zero, resume);

    /// <summary>A question without an answer.</summary>
    public static RpcException Refused(Rejection rejection) => new(new Status(
        rejection.Reason == RejectReason.TargetUnknown ? StatusCode.NotFound : StatusCode.InvalidArgument, rejection.Message));

    /// <summary>The service, not the room's rules, refused.</summary>
    public static RpcException Unavailable(Rejection rejection, RoomPosition? resume = null) => Status(
        rejection.Reason switch
        {
            RejectReason.RoomIdInvalid => StatusCode.InvalidArgument,
            RejectReason.RoomOverloaded => StatusCode.ResourceExhausted,
            _ => StatusCode.Unavailable,
        },
        rejection.Message,
        rejection.RetryAfter,
        resume);

    /// <summary>Something bounded is used up.</summary>
    public static RpcException Exhausted(string message, RoomPosition? resume = null) =>
        Status(StatusCode.ResourceExhausted, message, RetryAfter, resume);

    /// <summary>Throws what is the service's refusal, and not the rules'.</summary>
    public static void ThrowIfOfService(Rejection rejection)
    {
        if (rejection.Reason >= RejectReason.RoomOverloaded)
        {
            throw Unavailable(rejection);
        }
    }

    private static RpcException Status(StatusCode code, string message, TimeSpan? retryAfter, RoomPosition? resume = null)
    {
        var trailers = new Metadata();
        if (retryAfter is { } wait)
        {
            trailers.Add(RetryAfterHeader, ((long)Math.Ceiling(wait.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture));
        }

        if (resume is { } position)
        {
            trailers.Add(ResumeHeader, position.ToString());
        }

        return new RpcException(new Status(code, message), trailers);
    }
}
