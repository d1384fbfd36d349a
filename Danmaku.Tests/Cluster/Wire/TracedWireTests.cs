using System.Diagnostics;
using Danmaku.Contracts.Protos.Link.V1;
using Danmaku.Contracts.Protos.Mapping;
using Danmaku.Contracts.Protos.Room.V1;
using Danmaku.Tests.Cluster.Link;
using Danmaku.Tests.Rooms;
using Danmaku.Tests.Support;
using Google.Protobuf;

namespace Danmaku.Tests.Cluster.Wire;

/// <summary>A comment's trace over the link: from one gateway's socket through the silo to another gateway's sockets.</summary>
[Collection(nameof(Listening))]
public sealed class TracedWireTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordedSpans _spans = new();
    private readonly RoomsUnderTest _rooms;

    public TracedWireTests() => _rooms = new RoomsUnderTest(_folder.File("danmaku.db"), TimeProvider.System);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _rooms.DisposeAsync();

    public void Dispose()
    {
        _spans.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_comment_posted_at_one_gateway_and_delivered_at_two_is_one_trace()
    {
        await using var silo = await LinkedSilo.StartAsync(_rooms.Rooms);
        await using var first = await GatewayUnderTest.StartAsync(WireScript.Settings(silo.Url));
        await using var second = await GatewayUnderTest.StartAsync(WireScript.Settings(silo.Url));
        await using var ann = await first.JoinAsync("traced-link", ViewerTokens.For("ann"));
        await using var bob = await second.JoinAsync("traced-link", ViewerTokens.For("bob"));

        await ann.PostAsync("hello");
        await bob.CommentAsync("hello");
        var trace = await _spans.TraceOfAsync(
            "danmaku.room.id", "traced-link", "post", "link post", "room post", "journal commit", "broadcast", "deliver", "deliver");

        Assert.Equal(7, trace.Count);
        Assert.Single(trace.Select(static span => span.TraceId).Distinct());
        Assert.Equal(["post"], trace.Where(static span => span.ParentSpanId == default).Select(static span => span.DisplayName));
        Assert.Equal("post", ParentOf("link post"));
        Assert.Equal("link post", ParentOf("room post"));
        Assert.Equal("room post", ParentOf("broadcast"));
        Assert.Equal("broadcast", ParentOf("deliver"));
        Assert.All(trace.Where(static span => span.DisplayName is "room post" or "deliver"), static span => Assert.True(span.HasRemoteParent));

        string ParentOf(string name) => Assert.Single(
            trace.Where(span => span.DisplayName == name).Select(span => trace.Single(parent => parent.SpanId == span.ParentSpanId).DisplayName).Distinct());
    }

    [Fact]
    public async Task Contexts_cross_as_the_ids_of_their_spans_and_no_others_do()
    {
        await using var silo = await LinkedSilo.StartAsync(_rooms.Rooms);
        using var gateway = new RawGateway(silo.Url);
        var context = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        var author = new Viewer { Id = "ann", Name = "Ann", Role = ViewerRole.Viewer };
        await gateway.SendAsync(new LinkRequest
        {
            Hello = new Hello { GatewayId = "raw", Version = 1 },
            Calls = { new Call { CallId = 1, RoomId = "demo", Subscribe = new SubscribeCall() } },
        }.ToByteArray());
        await gateway.ReadUntilAsync(() => gateway.Answers.Any());

        await gateway.SendAsync(new LinkRequest
        {
            Calls =
            {
                new Call { CallId = 2, RoomId = "demo", Post = new PostCall { Author = author, Draft = new CommentDraft { Text = "untraced" } } },
                new Call
                {
                    CallId = 3,
                    RoomId = "demo",
                    Post = new PostCall { Author = author, Draft = new CommentDraft { Text = "traced" }, Trace = context.ToProto() },
                },
            },
        }.ToByteArray());
        await gateway.ReadUntilAsync(() => gateway.Answers.Count() == 3 && WireMeaning.EventsOf(gateway.Responses).Count() == 2);

        var traced = Assert.Single(gateway.Responses
            .SelectMany(static response => response.Deliveries)
            .SelectMany(static delivery => Batch.Parser.ParseFrom(delivery.Batch).Traces));
        Assert.Equal((2L, context.TraceId.ToHexString()), (traced.Sequence, Convert.ToHexStringLower(traced.Context.TraceId.Span)));
        await gateway.EndAsync();
    }
}
