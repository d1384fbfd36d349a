using System.Diagnostics;
using Danmaku.Contracts.Messages;
using Danmaku.Contracts.Protos.Link.V1;
using Danmaku.Contracts.Protos.Mapping;
using Danmaku.Silo.Cluster;
using Danmaku.Tests.Cluster.Link;
using FsCheck;
using Google.Protobuf;
using Proto = Danmaku.Contracts.Protos.Room.V1;

namespace Danmaku.Tests.Cluster.Wire;

/// <summary>What this release says more than the one before: to that one it is not there, and the rest means what it means without it.</summary>
public sealed class NewFieldsTests
{
    [Fact]
    public void Batches_with_traces_are_to_a_build_of_before_what_they_are_without() => Prop.ForAll(
        Arb.From(AnyMessage.Of<RoomBatch>()),
        static batch =>
        {
            var with = RoomWire.Encode(batch);
            var without = RoomWire.Encode(batch with { Traces = [] });

            Assert.Equal(batch.Traces.IsEmpty, with.AsSpan().SequenceEqual(without));
            Assert.Equal(WireBytes.Version1.Rewrite(without, Proto.Batch.Descriptor), WireBytes.Version1.Rewrite(with, Proto.Batch.Descriptor));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_traced_post_is_to_a_build_of_before_an_untraced_one()
    {
        var context = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        var author = new Viewer("ann", "Ann", ViewerRole.Viewer).ToProto();
        var draft = new CommentDraft { Text = "hello" }.ToProto();
        var traced = new PostCall { Author = author, Draft = draft, Trace = context.ToProto() };

        var read = WireBytes.Version1.Rewrite(traced.ToByteArray(), PostCall.Descriptor);

        Assert.NotEqual(traced.ToByteArray(), read);
        Assert.Equal(new PostCall { Author = author, Draft = draft }.ToByteArray(), read);
    }

    [Fact]
    public void A_hello_of_this_build_is_to_one_of_before_the_hello_that_it_knows()
    {
        var hello = new Hello { GatewayId = "gateway", Version = 1, OldestVersion = 1 };

        Assert.Equal(
            new Hello { GatewayId = "gateway", Version = 1 }.ToByteArray(),
            WireBytes.Version1.Rewrite(hello.ToByteArray(), Hello.Descriptor));
    }

    [Fact]
    public void Bytes_that_are_no_trace_are_none()
    {
        Assert.Equal(default, new Proto.TraceContext().ToMessage());
        Assert.Equal(default, ((Proto.TraceContext?)null).ToMessage());
        Assert.Equal(default, new Proto.TraceContext { TraceId = ByteString.CopyFrom(new byte[16]), SpanId = ByteString.CopyFrom(new byte[8]) }.ToMessage());
        Assert.Equal(default, new Proto.TraceContext { TraceId = ByteString.CopyFrom(new byte[400]), SpanId = ByteString.CopyFrom([1, 2]) }.ToMessage());
    }
}
