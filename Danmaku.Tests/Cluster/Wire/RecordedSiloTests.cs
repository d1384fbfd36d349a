using Danmaku.Contracts.Protos.Link.V1;
using Danmaku.Contracts.Protos.Room.V1;
using Danmaku.Tests.Cluster.Link;
using Danmaku.Tests.Support;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Danmaku.Tests.Cluster.Wire;

/// <summary>A silo of the release before, as bytes, with a gateway of this one: it is told the same, and viewers see the same.</summary>
public sealed class RecordedSiloTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Everything_that_a_silo_of_before_says_reaches_viewers_as_it_did(bool withFieldsOfTheFuture)
    {
        Func<byte[], MessageDescriptor, byte[]>? rewrite = withFieldsOfTheFuture ? WireBytes.Future.Rewrite : null;
        await using var silo = await PlayedSilo.StartAsync([RecordedWire.Lines("link.txt")], rewrite);
        await using var gateway = await GatewayUnderTest.StartAsync(WireScript.Settings(silo.Url));
        await using var script = new WireScript(gateway);

        await script.RunAsync();

        AssertSame("link.frames.jsonl", script);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_room_that_ends_a_subscription_or_drops_it_is_subscribed_to_again(bool drops)
    {
        var lines = RecordedWire.Lines("ended.txt");
        if (drops)
        {
            var resync = Assert.Single(RecordedWire.Lines("resync.txt"), static line => line.IsAnswer && line.As<LinkResponse>().Deliveries.Count > 0);
            lines[lines.FindIndex(static line => line is { IsAnswer: true, Method: "Link" } && line.As<LinkResponse>().Deliveries is [{ Ended: not null }])] = resync;
        }

        var isSeen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var silo = await PlayedSilo.StartAsync([lines]);
        silo.Before = response => response.Deliveries is [{ DeliveryCase: not Delivery.DeliveryOneofCase.Batch }] ? isSeen.Task : Task.CompletedTask;
        await using var gateway = await GatewayUnderTest.StartAsync(WireScript.Settings(silo.Url));
        await using var script = new WireScript(gateway);

        await script.RunInterruptedAsync(() =>
        {
            isSeen.SetResult();
            return silo.CallsAsync(3);
        });

        AssertSame("ended.frames.jsonl", script);
    }

    [Fact]
    public async Task A_silo_that_stops_is_left_and_its_rooms_asked_for_over_the_next_link()
    {
        await using var silo = await PlayedSilo.StartAsync([RecordedWire.Lines("drain.txt"), RecordedWire.Lines("ended.txt")]);
        await using var gateway = await LinkedGateway.StartAsync(silo.Url);
        var (before, after) = (new Rooms.RecordingListener(), new Rooms.RecordingListener());
        var drained = gateway.Log.Next("Draining");

        await gateway.SubscribeAsync(before, WireScript.Room);
        await before.Ended;
        await drained;

        Assert.Equal(0, (await gateway.SubscribeAsync(after, WireScript.Room)).Position.Sequence);
    }

    [Fact]
    public async Task What_only_a_later_silo_says_takes_its_place_and_changes_nothing()
    {
        var lines = RecordedWire.Lines("ended.txt");
        var batch = lines.FindIndex(static line => line is { IsAnswer: true, Method: "Link" } && line.As<LinkResponse>().Deliveries is [{ DeliveryCase: Delivery.DeliveryOneofCase.Batch }]);
        lines[batch] = lines[batch] with { Bytes = WithNewKinds(lines[batch].As<LinkResponse>()) };
        await using var silo = await PlayedSilo.StartAsync([lines]);
        await using var gateway = await GatewayUnderTest.StartAsync(WireScript.Settings(silo.Url));
        await using var viewer = await gateway.JoinAsync(WireScript.Room, ViewerTokens.For("mod", "moderator"));

        await viewer.PostAsync("before", "n-before");
        await silo.CallsAsync(3);
        await viewer.AskAsync(new { type = "moderate", action = "announce", text = "the end" });
        var end = await viewer.CommentAsync("the end");

        Assert.Equal(2, end.GetProperty("events")[0].GetProperty("seq").GetInt64());
        Assert.DoesNotContain(viewer.Seen, static frame => frame.Contains("\"kind\":\"comment\"", StringComparison.Ordinal));
    }

    private static void AssertSame(string recording, WireScript script)
    {
        var before = ViewerFrames.ByReceiver(RecordedWire.Frames(recording));
        var now = ViewerFrames.ByReceiver(script.Frames());
        Assert.Equal(before.Keys, now.Keys);
        Assert.All(before, entry => ViewerFrames.AssertEqual(entry.Value, now[entry.Key], entry.Key));
    }

    // An event, a delivery and an answer of kinds that have numbers nobody gave away yet.
    private static byte[] WithNewKinds(LinkResponse response)
    {
        var batch = Batch.Parser.ParseFrom(response.Deliveries[0].Batch);
        batch.Events[0].ClearEvent();
        batch.Events[0] = RoomEvent.Parser.ParseFrom([.. batch.Events[0].ToByteArray(), .. UnknownCase()]);
        response.Deliveries[0].Batch = batch.ToByteString();
        response.Deliveries.Add(Delivery.Parser.ParseFrom([.. new Delivery { RoomId = WireScript.Room }.ToByteArray(), .. UnknownCase()]));
        response.Answers.Add(Answer.Parser.ParseFrom([.. new Answer { CallId = 1_000 }.ToByteArray(), .. UnknownCase()]));
        return response.ToByteArray();
    }

    private static byte[] UnknownCase()
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(999, WireFormat.WireType.LengthDelimited);
            output.WriteMessage(new Position { Epoch = 1, Sequence = 1 });
        }

        return stream.ToArray();
    }
}
