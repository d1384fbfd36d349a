using System.Text.Json;
using Danmaku.Tests.Doors.Centrifuge;
using Danmaku.Tests.Doors.Events;
using Danmaku.Tests.Doors.Goim;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Cluster.Whole;

/// <summary>Clients of all formats that come back to another gateway than they were at.</summary>
[Collection(nameof(ClusterUnderTest))]
public sealed class DoorsMoveTests(ClusterUnderTest cluster) : IAsyncLifetime
{
    /// <summary>Where nobody listens.</summary>
    private const string Nowhere = "http://127.0.0.1:1";

    private string First => cluster.Gateways[0].Process.Url;

    private string Second => cluster.Gateways[1].Process.Url;

    public Task InitializeAsync() => cluster.HealAsync();

    /// <summary>Whatever became of a test, the next one finds everything running.</summary>
    public Task DisposeAsync() => cluster.HealAsync();

    [Theory]
    [InlineData("centrifuge-drained", false)]
    [InlineData("centrifuge-killed", true)]
    public async Task Centrifuge_js_recovers_every_comment_in_order_and_once_at_another_gateway(string room, bool isKilled)
    {
        await using var line = new CuttableLine(First);
        // Whom no display budget thins.
        await using var poster = await TestViewer.JoinAsync(Second, room, ViewerTokens.For("poster", "streamer"));
        await using var mei = await CentrifugeClient.StartAsync(line.Url, ViewerTokens.For("mei"), room);
        var posted = 0;
        await PostAsync(10);
        await SeesAsync(10);

        // As the balancer does that is told that a gateway is not ready any more: new connections go elsewhere.
        line.LeadTo(isKilled ? Nowhere : Second);
        var ends = isKilled ? cluster.Gateways[0].Process.KillAsync() : StopAsync();
        while (!ends.IsCompleted)
        {
            await PostAsync(1);
        }

        await ends;
        await PostAsync(20);
        line.LeadTo(Second);
        await SeesAsync(posted - 10);

        if (!isKilled)
        {
            Assert.Equal(4000, (await mei.NextAsync("connecting")).GetProperty("code").GetInt32());
        }

        Assert.Equal((true, true), Recovery(await mei.NextAsync("subscribed")));
        await mei.DoAsync(new { action = "publish", channel = room, data = new { text = "I am here" } });
        Assert.Equal("I am here", await mei.CommentAsync());

        async Task PostAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                posted++;
                Assert.Equal("ack", (await poster.PostAsync($"comment {posted}")).GetProperty("type").GetString());
            }
        }

        async Task SeesAsync(int count)
        {
            for (var number = posted - count + 1; number <= posted; number++)
            {
                Assert.Equal($"comment {number}", await mei.CommentAsync());
            }
        }

        async Task StopAsync() => Assert.Equal(0, await cluster.Gateways[0].Process.StopAsync());
    }

    [Fact]
    public async Task Centrifuge_js_that_cannot_recover_is_told_and_reads_what_it_missed_from_the_history()
    {
        const string Room = "centrifuge-missed";
        await using var line = new CuttableLine(First);
        await using var mei = await CentrifugeClient.StartAsync(line.Url, ViewerTokens.For("mei"), Room);

        // At a third gateway: there is nobody of the room at the second one.
        await using var poster = await TestViewer.JoinAsync(cluster.Gateways[2].Process.Url, Room, ViewerTokens.For("poster"));
        await poster.PostAsync("before");
        var before = await mei.PublicationAsync("comment");
        line.LeadTo(Nowhere);
        await cluster.Gateways[0].Process.KillAsync();
        var missed = Enumerable.Range(1, 60).Select(static number => $"missed {number}").ToList();
        foreach (var text in missed)
        {
            await poster.PostAsync(text);
        }

        await mei.PublicationAsync("snapshot");
        line.LeadTo(Second);

        var subscribed = await mei.NextAsync("subscribed");
        Assert.Equal((true, false), Recovery(subscribed));
        var snapshot = (await mei.PublicationAsync("snapshot")).GetProperty("data").GetProperty("comments");
        Assert.Equal(missed[^50..], snapshot.EnumerateArray().Select(static comment => CentrifugeClient.Text(comment, "text")));
        var skipped = (await mei.PublicationAsync("skipped")).GetProperty("data").GetProperty("skipped")[0];
        Assert.Equal(
            (before.GetProperty("offset").GetInt64() + 1, before.GetProperty("offset").GetInt64() + 60, "resume"),
            (skipped.GetProperty("from").GetInt64(), skipped.GetProperty("to").GetInt64(), CentrifugeClient.Text(skipped, "reason")));

        var epoch = CentrifugeClient.Text(subscribed, "streamPosition", "epoch");
        var history = await mei.DoAsync(new { action = "history", channel = Room, limit = 100, since = new { offset = before.GetProperty("offset").GetInt64(), epoch } });
        Assert.Equal(missed, history.GetProperty("publications").EnumerateArray().Select(static publication => CentrifugeClient.Text(publication, "data", "text")));
        await poster.PostAsync("after");
        Assert.Equal("after", await mei.CommentAsync());
    }

    [Fact]
    public async Task Centrifuge_js_recovers_at_a_gateway_where_nobody_of_the_room_is()
    {
        const string Room = "centrifuge-alone";
        await using var line = new CuttableLine(First);
        await using var mei = await CentrifugeClient.StartAsync(line.Url, ViewerTokens.For("mei"), Room);
        await using var poster = await TestViewer.JoinAsync(cluster.Gateways[2].Process.Url, Room, ViewerTokens.For("poster"));
        await poster.PostAsync("before");
        Assert.Equal("before", await mei.CommentAsync());

        line.LeadTo(Nowhere);
        await cluster.Gateways[0].Process.KillAsync();
        var missed = Enumerable.Range(1, 40).Select(static number => $"missed {number}").ToList();
        foreach (var text in missed)
        {
            await poster.PostAsync(text);
        }

        line.LeadTo(Second);
        foreach (var text in missed)
        {
            Assert.Equal(text, await mei.CommentAsync());
        }

        Assert.Equal((true, true), Recovery(await mei.NextAsync("subscribed")));
    }

    [Fact]
    public async Task Whatever_they_speak_they_get_exactly_what_they_missed()
    {
        const string Room = "all-move";
        await using var poster = await TestViewer.JoinAsync(Second, Room, ViewerTokens.For("poster"));
        (long Epoch, long Sequence) place;
        await using (var native = await TestViewer.JoinAsync(First, Room, token: null))
        await using (var goim = await GoimClient.JoinAsync(First, Room, version: 3))
        await using (var centrifuge = await CentrifugeSocket.ConnectAsync(First))
        await using (var events = await EventReader.OpenAsync(First, $"/rooms/{Room}/events"))
        {
            await centrifuge.AskAsync("subscribe", new { channel = Room });
            var ack = await poster.PostAsync("before");
            place = (ack.GetProperty("epoch").GetInt64(), ack.GetProperty("seq").GetInt64());
            await native.CommentAsync("before");
            Assert.Equal($"{place.Epoch}.{place.Sequence}", (await goim.CommentAsync("before")).Id);
            Assert.Equal(place.Sequence, (await centrifuge.PublicationAsync("comment")).GetProperty("offset").GetInt64());
            Assert.Equal($"{place.Epoch}.{place.Sequence}", (await events.CommentAsync("before")).Id);
            await cluster.Gateways[0].Process.KillAsync();
        }

        var missed = Enumerable.Range(1, 40).Select(static number => $"missed {number}").ToList();
        foreach (var text in missed)
        {
            await poster.PostAsync(text);
        }

        var id = $"{place.Epoch}.{place.Sequence}";
        await using var nativeAgain = await TestViewer.JoinAsync(Second, Room, token: null, place);
        Assert.True(nativeAgain.Joined.GetProperty("resumed").GetBoolean());
        await nativeAgain.CommentAsync(missed[^1]);
        Assert.Equal(missed, nativeAgain.Seen.SelectMany(frame => TextsOf(JsonElement.Parse(frame), place.Sequence)));

        foreach (var version in new[] { 0, 2, 3 })
        {
            await using var goimAgain = await GoimClient.ConnectAsync(Second);
            await goimAgain.AuthAsync(new { uid = 0, roomid = Room, protover = version, after = id });
            await goimAgain.CommentAsync(missed[^1]);
            Assert.Equal(missed, goimAgain.Seen.Where(static packet => packet.Text is not null).Select(static packet => packet.Text));
        }

        foreach (var encoding in new[] { "identity", "gzip", "br" })
        {
            await using var eventsAgain = await EventReader.OpenAsync(Second, $"/rooms/{Room}/events", ("Last-Event-ID", id), ("Accept-Encoding", encoding));
            Assert.True((await eventsAgain.NextAsync("joined")).Data.GetProperty("resumed").GetBoolean());
            var last = await eventsAgain.CommentAsync(missed[^1]);
            Assert.Equal(
                missed, eventsAgain.Passed.Where(static one => one.Type == "batch").Append(last).SelectMany(one => TextsOf(one.Data, place.Sequence)));
        }
    }

    [Fact]
    public async Task While_the_room_does_not_answer_posts_are_refused_and_told_when_to_try_again()
    {
        const string Room = "doors-wait";
        await using var goim = await GoimClient.JoinAsync(First, Room, ViewerTokens.For("of-goim"));
        await using var centrifuge = await CentrifugeSocket.ConnectAsync(First, ViewerTokens.For("of-centrifuge"));
        await centrifuge.AskAsync("subscribe", new { channel = Room });
        var silo = cluster.SiloOf(Room);

        await silo.Process.SignalAsync("STOP");
        try
        {
            var refusals = await Task.WhenAll(
                goim.PostAsync(new { text = "anybody?", nonce = "n1" }).ContinueWith(static post => post.Result.Data, TaskScheduler.Default),
                centrifuge.AskAsync("publish", new { channel = Room, data = new { text = "anybody?" } }));

            Assert.InRange(refusals[0].GetProperty("reason").GetInt32(), 601, 603);
            Assert.True(refusals[0].GetProperty("retry_after_ms").GetInt64() > 0);
            Assert.Equal("n1", refusals[0].GetProperty("nonce").GetString());
            var error = refusals[1].GetProperty("error");
            Assert.Equal((100, true), (error.GetProperty("code").GetInt32(), error.GetProperty("temporary").GetBoolean()));
            Assert.Contains("Retry after", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        }
        finally
        {
            await silo.Process.SignalAsync("CONT");
        }

        // Posted once, whether the first one came through or not.
        JsonElement again;
        var sequence = 100;
        while (!(again = (await goim.PostAsync(new { text = "anybody?", nonce = "n1" }, ++sequence)).Data).TryGetProperty("id", out _))
        {
            Assert.InRange(again.GetProperty("reason").GetInt32(), 601, 603);
            Assert.True(sequence < 130, again.ToString());
            await Task.Delay(TimeSpan.FromMilliseconds(again.GetProperty("retry_after_ms").GetInt64()), TimeProvider.System);
        }
    }

    private static (bool Was, bool Is) Recovery(JsonElement subscribed) =>
        (subscribed.GetProperty("wasRecovering").GetBoolean(), subscribed.GetProperty("recovered").GetBoolean());

    /// <summary>Texts of the comments in a batch that are behind a place: it may begin before it.</summary>
    private static IEnumerable<string?> TextsOf(JsonElement batch, long place) => !batch.TryGetProperty("events", out var events)
        ? []
        : events.EnumerateArray()
            .Where(item => item.GetProperty("kind").GetString() == "comment" && item.GetProperty("seq").GetInt64() > place)
            .Select(static item => CentrifugeClient.Text(item, "text"));
}
