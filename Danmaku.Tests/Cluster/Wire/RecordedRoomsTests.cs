using Danmaku.Bench.Cluster;
using Danmaku.Contracts.Grains;
using Danmaku.Contracts.Messages;
using Danmaku.Contracts.Protos.Link.V1;
using Danmaku.Silo.Cluster;
using Danmaku.Tests.Cluster.Grains;
using Danmaku.Tests.Support;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Proto = Danmaku.Contracts.Protos.Room.V1;

namespace Danmaku.Tests.Cluster.Wire;

/// <summary>What silos of the release before say to one another, in a cluster with silos of this one.</summary>
public sealed class RecordedRoomsTests
{
    private static readonly List<WireLine> Recorded = RecordedWire.Lines("rooms.txt");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_silo_of_before_asks_of_a_room_is_answered_as_it_was(bool withFieldsOfTheFuture)
    {
        using var folder = new TemporaryFolder();
        await using var silo = await SiloUnderTest.StartAsync(FreePorts.Next(), [$"--Store:Path={folder.File("silo.db")}"]);
        var room = silo.Grains.GetGrain<IRoomGrain>(WireScript.Room);
        var command = (WireLine line) => withFieldsOfTheFuture ? WireBytes.Future.Rewrite(line.Bytes, ModerateCall.Descriptor) : line.Bytes;

        var posted = await room.PostAsync(withFieldsOfTheFuture ? FutureOf(Asked("PostAsync")) : Asked("PostAsync").Bytes);
        var moderated = new List<byte[]?>();
        foreach (var line in Recorded.Where(static line => line is { IsAnswer: false, Method: "ModerateAsync" }))
        {
            moderated.Add((await room.ModerateAsync(command(line))).Message);
        }

        Assert.Equal(ResultsOf(Answered("PostAsync")[0].Bytes), ResultsOf(posted.Message!));
        Assert.Equal(
            Answered("ModerateAsync").Select(static line => WireMeaning.Of<Proto.ModerationResult>(line.Bytes)),
            moderated.Select(static message => WireMeaning.Of<Proto.ModerationResult>(message!)));
        Assert.Equal(
            WireMeaning.Of<Proto.ViewerStanding>(Answered("StandingOfAsync")[0].Bytes),
            WireMeaning.Of<Proto.ViewerStanding>((await room.StandingOfAsync("ann")).Message!));
        Assert.Equal(
            WireMeaning.Of<Proto.RoomSnapshot>(Answered("SnapshotAsync")[0].Bytes),
            WireMeaning.Of<Proto.RoomSnapshot>((await room.SnapshotAsync()).Message!));
    }

    [Fact]
    public void What_a_room_of_before_answers_and_sends_is_read()
    {
        var results = RoomWire.DecodeResults(Answered("PostAsync")[0].Bytes, 4);
        Assert.Equal(
            [typeof(PostResult.Accepted), typeof(PostResult.Rejected), typeof(PostResult.Accepted), typeof(PostResult.Accepted)],
            results.Select(static result => result.GetType()));
        Assert.IsType<ModerationResult.Done>(RoomWire.DecodeModerationResult(Answered("ModerateAsync")[0].Bytes));
        Assert.IsType<ModerationResult.Refused>(RoomWire.DecodeModerationResult(Answered("ModerateAsync")[1].Bytes));
        Assert.Equal("spoilers", RoomWire.DecodeStanding(Answered("StandingOfAsync")[0].Bytes).Sanction?.Reason);
        Assert.Equal("弾幕", Assert.Single(RoomWire.DecodeSnapshot(Answered("SnapshotAsync")[0].Bytes).Comments).Text);
        Assert.Equal(
            [1, 2, 3],
            Answered("OnBatchAsync").SelectMany(static line => Proto.Batch.Parser.ParseFrom(line.Bytes).Events).Select(static item => (int)item.Position.Sequence));
    }

    [Fact]
    public void What_Orleans_wrote_around_an_answer_is_read_and_written_as_it_was()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer<RoomReply>>();
        var bytes = Answered("RoomReply")[0].Bytes;

        var reply = serializer.Deserialize(bytes);

        Assert.Equal([1, 2, 3], reply.Message!);
        Assert.Equal([4], reply.Rejection!);
        Assert.Equal((true, 5L, "silo"), (reply.Ended, reply.Epoch, reply.Silo));
        Assert.Equal(bytes, serializer.SerializeToArray(reply));
    }

    private static WireLine Asked(string method) => Recorded.First(line => !line.IsAnswer && line.Method == method);

    private static List<WireLine> Answered(string method) => Recorded.FindAll(line => line.IsAnswer && line.Method == method);

    private static List<Proto.PostResult> ResultsOf(byte[] delimited) =>
        [.. MessagesOf(delimited, Proto.PostResult.Parser).Select(static result => WireMeaning.Of<Proto.PostResult>(result.ToByteArray()))];

    private static byte[] FutureOf(WireLine posts)
    {
        using var stream = new MemoryStream();
        foreach (var post in MessagesOf(posts.Bytes, PostCall.Parser))
        {
            PostCall.Parser.ParseFrom(WireBytes.Future.Rewrite(post.ToByteArray(), PostCall.Descriptor)).WriteDelimitedTo(stream);
        }

        return stream.ToArray();
    }

    private static List<T> MessagesOf<T>(byte[] delimited, MessageParser<T> parser)
        where T : IMessage<T>
    {
        var messages = new List<T>();
        using var stream = new MemoryStream(delimited);
        while (stream.Position < stream.Length)
        {
            messages.Add(parser.ParseDelimitedFrom(stream));
        }

        return messages;
    }
}
