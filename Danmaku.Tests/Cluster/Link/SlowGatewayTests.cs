using Danmaku.Contracts.Protos.Link.V1;
using Danmaku.Contracts.Protos.Room.V1;
using Danmaku.Tests.Rooms;
using Danmaku.Tests.Support;
using Grpc.Core;
using Grpc.Net.Client;

namespace Danmaku.Tests.Cluster.Link;

/// <summary>A gateway that does not read, played by a bare client.</summary>
public sealed class SlowGatewayTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    // 100 grapheme clusters, the longest there may be by default, of 25 bytes each.
    private static readonly string LongText = string.Concat(Enumerable.Repeat("👨‍👩‍👧‍👦", 100));

    private readonly TemporaryFolder _folder = new();
    private readonly RoomsUnderTest _rooms;

    public SlowGatewayTests() => _rooms = new RoomsUnderTest(_folder.File("danmaku.db"), TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _rooms.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_gateway_that_falls_behind_loses_the_hot_room_is_told_and_keeps_the_others()
    {
        await using var silo = await LinkedSilo.StartAsync(_rooms.Rooms, new() { ["Link:QueueBytes"] = "65536" });
        using var channel = GrpcChannel.ForAddress(silo.Url);
        using var patience = new CancellationTokenSource(Patience);
        using var stream = new GatewayLinkService.GatewayLinkServiceClient(channel).Link(cancellationToken: patience.Token);
        await stream.RequestStream.WriteAsync(new LinkRequest
        {
            Hello = new Hello { GatewayId = "slow", Version = 1 },
            Calls =
            {
                new Call { CallId = 1, RoomId = "demo", Subscribe = new SubscribeCall() },
                new Call { CallId = 2, RoomId = "quiet", Subscribe = new SubscribeCall() },
            },
        });
        await ReadUntilAsync(stream, [], responses => responses.Sum(response => response.Answers.Count) == 2);

        // Beyond what all the buffers on the way can take.
        for (var i = 0; i < 6_000; i += 500)
        {
            var first = i;
            await Task.WhenAll(Enumerable.Range(0, 500).Select(n => PostAsync("demo", first + n, LongText)));
        }

        await PostAsync("quiet", 0, "still there");
        var responses = await ReadUntilAsync(
            stream, [], all => BatchesOf(all, "quiet").Any() && all.SelectMany(response => response.Deliveries).Any(delivery => delivery.Resync is not null));

        var resync = Assert.Single(responses.SelectMany(response => response.Deliveries), delivery => delivery.Resync is not null);
        Assert.Equal(("demo", 1L), (resync.RoomId, resync.Resync.SubscribeCallId));
        Assert.InRange(resync.Resync.DroppedBatches, 1, 6_000);
        var sequences = BatchesOf(responses, "demo").SelectMany(batch => batch.Events).Select(item => item.Position.Sequence).ToList();
        Assert.Equal(Enumerable.Range(1, sequences.Count).Select(number => (long)number), sequences);
        Assert.True(sequences.Count < 6_000);

        // What it does next: it subscribes again, and the snapshot says what it missed.
        await stream.RequestStream.WriteAsync(new LinkRequest { Calls = { new Call { CallId = 3, RoomId = "demo", Subscribe = new SubscribeCall() } } });
        var again = await ReadUntilAsync(stream, [], all => all.SelectMany(response => response.Answers).Any(answer => answer.CallId == 3));
        Assert.Equal(6_000, again.SelectMany(response => response.Answers).Single().Snapshot.Position.Sequence);
        await stream.RequestStream.CompleteAsync();
    }

    [Fact]
    public async Task A_lease_on_a_room_that_was_not_subscribed_to_is_answered_by_its_end()
    {
        await using var silo = await LinkedSilo.StartAsync(_rooms.Rooms);
        using var channel = GrpcChannel.ForAddress(silo.Url);
        using var patience = new CancellationTokenSource(Patience);
        using var stream = new GatewayLinkService.GatewayLinkServiceClient(channel).Link(cancellationToken: patience.Token);

        await stream.RequestStream.WriteAsync(new LinkRequest
        {
            Hello = new Hello { GatewayId = "gateway", Version = 1 },
            Leases = { new Lease { RoomId = "demo", Viewers = 3, SubscribeCallId = 7 } },
            Calls = { new Call { CallId = 8, RoomId = "demo" } },
        });
        var responses = await ReadUntilAsync(
            stream, [], all => all.Any(response => response.Deliveries.Count > 0) && all.Any(response => response.Answers.Count > 0));

        Assert.Equal(7, Assert.Single(responses.SelectMany(response => response.Deliveries)).Ended.SubscribeCallId);
        var answer = Assert.Single(responses.SelectMany(response => response.Answers));
        Assert.Equal((8, Contracts.Protos.Room.V1.RejectReason.CommandInvalid), (answer.CallId, answer.Unavailable.Reason));
        await stream.RequestStream.CompleteAsync();
    }

    [Fact]
    public async Task Who_does_not_say_hello_is_refused()
    {
        await using var silo = await LinkedSilo.StartAsync(_rooms.Rooms);
        using var channel = GrpcChannel.ForAddress(silo.Url);
        using var patience = new CancellationTokenSource(Patience);
        using var stream = new GatewayLinkService.GatewayLinkServiceClient(channel).Link(cancellationToken: patience.Token);

        await stream.RequestStream.WriteAsync(new LinkRequest());

        var refused = await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(patience.Token));
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
    }

    private async Task PostAsync(string room, int number, string text)
    {
        // Of so many viewers it would be a raid, which a room brakes.
        var author = new Contracts.Messages.Viewer($"viewer-{number % 100}", "Viewer", Contracts.Messages.ViewerRole.Moderator);
        Assert.IsType<Contracts.Messages.PostResult.Accepted>(
            await _rooms.Rooms.Post(room, author, new Contracts.Messages.CommentDraft { Text = text }, CancellationToken.None));
    }

    private static IEnumerable<Batch> BatchesOf(IEnumerable<LinkResponse> responses, string room) => responses
        .SelectMany(response => response.Deliveries)
        .Where(delivery => delivery.RoomId == room && delivery.DeliveryCase == Delivery.DeliveryOneofCase.Batch)
        .Select(delivery => Batch.Parser.ParseFrom(delivery.Batch));

    private static async Task<List<LinkResponse>> ReadUntilAsync(
        AsyncDuplexStreamingCall<LinkRequest, LinkResponse> stream, List<LinkResponse> read, Func<List<LinkResponse>, bool> isEnough)
    {
        while (!isEnough(read))
        {
            Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None), $"The stream ended after {read.Count} messages.");
            read.Add(stream.ResponseStream.Current);
        }

        return read;
    }
}
