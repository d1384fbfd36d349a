using System.Diagnostics;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Silo.Diagnostics;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.EndToEnd;

/// <summary>A comment's trace in one process, from socket to socket.</summary>
[Collection(nameof(Listening))]
public sealed class CommentTraceTests
{
    private const string RoomTag = "danmaku.room.id";

    [Fact]
    public async Task A_comment_is_one_trace_from_the_socket_to_the_sockets()
    {
        using var spans = new RecordedSpans();
        await using var service = await GatewayUnderTest.StartAsync();
        await using var ann = await service.JoinAsync("traced", ViewerTokens.For("ann"));
        await using var bob = await service.JoinAsync("traced", ViewerTokens.For("bob"));

        Assert.Equal("ack", (await ann.PostAsync("hello")).GetProperty("type").GetString());
        await bob.CommentAsync("hello");
        var trace = await spans.TraceOfAsync(RoomTag, "traced", "post", "room post", "journal commit", "broadcast", "deliver");

        Assert.Single(trace.Select(static span => span.TraceId).Distinct());
        var (post, room) = (Named(trace, "post"), Named(trace, "room post"));
        Assert.Equal((ActivityKind.Server, default), (post.Kind, post.ParentSpanId));
        Assert.Equal(post.SpanId, room.ParentSpanId);
        Assert.Equal(room.SpanId, Named(trace, "journal commit").ParentSpanId);
        Assert.Equal(room.SpanId, Named(trace, "broadcast").ParentSpanId);
        Assert.Equal(Named(trace, "broadcast").SpanId, Named(trace, "deliver").ParentSpanId);
        Assert.Equal(("accepted", true), (post.GetTagItem("danmaku.post.decision"), post.GetTagItem("danmaku.comment.stored")));
        Assert.Equal(("accepted", 1L), (room.GetTagItem("danmaku.post.decision"), room.GetTagItem("danmaku.event.sequence")));
        Assert.Equal("turn", Assert.Single(room.Events).Name);
        Assert.All(trace, static span => Assert.Empty(span.Baggage));
    }

    [Fact]
    public async Task A_refused_draft_says_why_and_goes_no_further()
    {
        using var spans = new RecordedSpans();
        await using var service = await GatewayUnderTest.StartAsync();
        await using var ann = await service.JoinAsync("traced-refusal", ViewerTokens.For("ann"));

        await ann.PostAsync(new string('x', 2_000));
        var trace = await spans.TraceOfAsync(RoomTag, "traced-refusal", "post", "room post");

        Assert.Equal(["post", "room post"], trace.Select(static span => span.DisplayName).Order());
        Assert.All(trace, static span =>
            Assert.Equal(("rejected", "text_too_long"), (span.GetTagItem("danmaku.post.decision"), span.GetTagItem("danmaku.reject.reason"))));
        Assert.All(trace, static span => Assert.Equal(ActivityStatusCode.Unset, span.Status));
    }

    [Fact]
    public async Task A_comment_is_a_trace_of_its_own_however_long_its_connection_is_traced()
    {
        using var spans = new RecordedSpans(samples: null, "Danmaku.Gateway", "Danmaku.Silo", "Microsoft.AspNetCore");
        await using var service = await GatewayUnderTest.StartAsync();
        await using var ann = await service.JoinAsync("traced-twice", ViewerTokens.For("ann"));

        await ann.PostAsync("one");
        await ann.PostAsync("two");
        var traces = await spans.TraceOfAsync(RoomTag, "traced-twice", "post", "post", "deliver", "deliver");

        Assert.Equal(2, traces.Where(static span => span.DisplayName == "post").Select(static span => span.TraceId).Distinct().Count());
        Assert.All(traces.Where(static span => span.DisplayName == "post"), static post => Assert.Equal(default, post.ParentSpanId));
    }

    [Fact]
    public async Task Below_a_comment_that_is_not_sampled_there_is_nothing()
    {
        using var spans = new RecordedSpans(static root => root != "post", "Danmaku.Gateway", "Danmaku.Silo", "Microsoft.AspNetCore");
        await using var service = await GatewayUnderTest.StartAsync();
        await using var ann = await service.JoinAsync("unsampled", ViewerTokens.For("ann"));

        await ann.PostAsync("hello");
        await ann.CommentAsync("hello");

        Assert.DoesNotContain(spans.All, static span => Equals(span.GetTagItem(RoomTag), "unsampled"));
    }

    [Fact]
    public void With_nobody_listening_a_comment_costs_no_span_and_no_allocation()
    {
        var sampled = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        PassThrough(sampled);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            PassThrough(sampled);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void PassThrough(in ActivityContext sampled)
    {
        var isBegun = CommentSpans.BeginPost("untraced", "danmaku.v1") is not null
            || CommentSpans.BeginLink("untraced") is not null
            || RoomSpans.BeginPost("untraced", CommentSpans.Current) is not null
            || RoomSpans.BeginPost("untraced", sampled) is not null
            || CommentSpans.BeginDelivery("untraced", new TracedEvent(1, sampled)) is not null;
        Assert.False(isBegun);
    }

    private static Activity Named(IReadOnlyList<Activity> trace, string name) => Assert.Single(trace, span => span.DisplayName == name);
}
