using System.Diagnostics;
using Danmaku.Contracts.Messages;
using Google.Protobuf;
using Proto = Danmaku.Contracts.Protos.Room.V1;

namespace Danmaku.Contracts.Protos.Mapping;

/// <summary>Where traces go on, to and from the protos.</summary>
public static class TraceMapping
{
    private const int TraceIdBytes = 16;
    private const int SpanIdBytes = 8;

    /// <summary>As the proto has it; <see langword="null"/> for a context that is not sampled.</summary>
    public static Proto.TraceContext? ToProto(this ActivityContext context)
    {
        if ((context.TraceFlags & ActivityTraceFlags.Recorded) == 0)
        {
            return null;
        }

        Span<byte> traceId = stackalloc byte[TraceIdBytes];
        Span<byte> spanId = stackalloc byte[SpanIdBytes];
        context.TraceId.CopyTo(traceId);
        context.SpanId.CopyTo(spanId);
        return new Proto.TraceContext { TraceId = ByteString.CopyFrom(traceId), SpanId = ByteString.CopyFrom(spanId) };
    }

    /// <summary>As spans have it: sampled, in another process; the default for what is no trace.</summary>
    public static ActivityContext ToMessage(this Proto.TraceContext? context) =>
        context is { TraceId.Length: TraceIdBytes, SpanId.Length: SpanIdBytes }
        && context.TraceId.Span.ContainsAnyExcept((byte)0)
        && context.SpanId.Span.ContainsAnyExcept((byte)0)
            ? new ActivityContext(
                ActivityTraceId.CreateFromBytes(context.TraceId.Span),
                ActivitySpanId.CreateFromBytes(context.SpanId.Span),
                ActivityTraceFlags.Recorded,
                traceState: null,
                isRemote: true)
            : default;

    /// <summary>As the proto has it.</summary>
    public static Proto.TracedEvent ToProto(this TracedEvent traced) => new() { Sequence = traced.Sequence, Context = traced.Context.ToProto() };

    /// <summary>As batches have it.</summary>
    public static TracedEvent ToMessage(this Proto.TracedEvent traced) => new(traced.Sequence, traced.Context.ToMessage());
}
