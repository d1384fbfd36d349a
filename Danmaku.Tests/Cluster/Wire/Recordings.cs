using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Danmaku.Contracts.Grains;
using Danmaku.Contracts.Messages;
using Danmaku.Contracts.Protos.Link.V1;
using Danmaku.Silo.Cluster;
using Danmaku.Tests.Cluster.Grains;
using Danmaku.Tests.Cluster.Link;
using Danmaku.Tests.Rooms;
using Danmaku.Tests.Support;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Danmaku.Tests.Cluster.Wire;

/// <summary>Makes the files of a folder like <c>v1</c>. They are the word of the build that made them: never made again, never edited.</summary>
public sealed class Recordings : IAsyncLifetime, IDisposable
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Create(UnicodeRanges.All) };

    private readonly TemporaryFolder _folder = new();
    private readonly RoomsUnderTest _rooms;
    private readonly WireRecorder _recorder = new();

    public Recordings() => _rooms = new RoomsUnderTest(_folder.File("danmaku.db"), TimeProvider.System);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _rooms.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [RecordingFact]
    internal async Task A_gateway_and_a_silo_and_all_that_they_have_to_say()
    {
        await using var silo = await LinkedSilo.StartAsync(_rooms.Rooms, interceptor: _recorder);
        await using (var gateway = await GatewayUnderTest.StartAsync(WireScript.Settings(silo.Url)))
        {
            await using (var script = new WireScript(gateway))
            {
                await script.RunAsync();
                Save("link.frames.jsonl", script);
            }

            await _recorder.NextAsync(static request => request.Calls.Any(static call => call.CallCase == Call.CallOneofCase.Unsubscribe));
        }

        _recorder.Save(File("link.txt"), "A gateway and its silo, from the hello to the last unsubscribe. > is the gateway's, < is the silo's.");
    }

    [RecordingFact]
    internal async Task A_room_that_ends_its_subscriptions()
    {
        await using var silo = await LinkedSilo.StartAsync(_rooms.Rooms, interceptor: _recorder);
        await using (var gateway = await GatewayUnderTest.StartAsync(WireScript.Settings(silo.Url)))
        {
            await using var script = new WireScript(gateway);
            await script.RunInterruptedAsync(() =>
            {
                var again = _recorder.NextAsync(static request => request.Calls.Any(static call => call.CallCase == Call.CallOneofCase.Subscribe));
                silo.Relay.OnEnded(WireScript.Room, BatchForm.Ranges);
                return again;
            });
            Save("ended.frames.jsonl", script);
        }

        _recorder.Save(File("ended.txt"), "A room ends its subscriptions, and the gateway subscribes again.");
    }

    [RecordingFact]
    internal async Task A_silo_that_stops()
    {
        var silo = await LinkedSilo.StartAsync(_rooms.Rooms, interceptor: _recorder);
        await using (var gateway = await LinkedGateway.StartAsync(silo.Url))
        {
            await gateway.SubscribeAsync(new RecordingListener(), WireScript.Room);
            await silo.DisposeAsync();
        }

        _recorder.Save(File("drain.txt"), "A silo stops.");
    }

    [RecordingFact]
    internal async Task A_gateway_that_falls_behind()
    {
        await using var silo = await LinkedSilo.StartAsync(_rooms.Rooms, new() { ["Link:QueueBytes"] = "65536" }, _recorder);
        using var channel = GrpcChannel.ForAddress(silo.Url);
        using var stream = new GatewayLinkService.GatewayLinkServiceClient(channel).Link();
        await stream.RequestStream.WriteAsync(new LinkRequest
        {
            Hello = new Hello { GatewayId = "slow", Version = 1 },
            Calls = { new Call { CallId = 1, RoomId = WireScript.Room, Subscribe = new SubscribeCall() } },
        });
        while (await stream.ResponseStream.MoveNext(CancellationToken.None) && stream.ResponseStream.Current.Answers.Count == 0)
        {
        }

        var text = string.Concat(Enumerable.Repeat("👨‍👩‍👧‍👦", 100));
        for (var i = 0; i < 12; i++)
        {
            await Task.WhenAll(Enumerable.Range(0, 500).Select(number => _rooms.Rooms.Post(
                WireScript.Room, new Viewer($"viewer-{number % 100}", "Viewer", ViewerRole.Moderator), new CommentDraft { Text = text }, CancellationToken.None).AsTask()));
        }

        while (await stream.ResponseStream.MoveNext(CancellationToken.None) && stream.ResponseStream.Current.Deliveries.All(static delivery => delivery.Resync is null))
        {
        }

        await stream.RequestStream.CompleteAsync();
        _recorder.Save(
            File("resync.txt"),
            "A gateway fell behind; the batches are left out.",
            static line => !line.IsAnswer || line.As<LinkResponse>().Deliveries.All(static delivery => delivery.Resync is not null));
    }

    [RecordingFact]
    internal async Task Silos_among_themselves()
    {
        var filter = new RecordedRooms();
        await using var silo = await SiloUnderTest.StartAsync(
            Danmaku.Bench.Cluster.FreePorts.Next(),
            [$"--Store:Path={_folder.File("silo.db")}"],
            services => services.AddSingleton<IIncomingGrainCallFilter>(filter));
        var mod = new Viewer("mod", "Mod", ViewerRole.Moderator);
        await silo.Rooms.SubscribeAsync(WireScript.Room, BatchForm.Whole, CancellationToken.None);
        await silo.Rooms.PostAsync(
            WireScript.Room,
            [
                new DraftPost(SiloUnderTest.Ann, new CommentDraft { Text = "hello", Nonce = "n1" }),
                new DraftPost(SiloUnderTest.Ann, new CommentDraft { Text = new string('x', 2_000), Nonce = "n2" }),
                new DraftPost(mod, new CommentDraft { Text = "弾幕", Nonce = "n3", Style = new CommentStyle(CommentMode.Top, 0xff8800, CommentSize.Large) }),
                new DraftPost(SiloUnderTest.Ann, new CommentDraft { Text = "hello", Nonce = "n1" }),
            ],
            CancellationToken.None);
        await silo.Rooms.ModerateAsync(WireScript.Room, mod, new ModerationCommand.Timeout("ann", TimeSpan.FromMinutes(5), "spoilers"), CancellationToken.None);
        await silo.Rooms.ModerateAsync(WireScript.Room, SiloUnderTest.Ann, new ModerationCommand.Clear(null), CancellationToken.None);
        await silo.Rooms.StandingOfAsync(WireScript.Room, "ann", CancellationToken.None);
        await silo.Rooms.SnapshotAsync(WireScript.Room, CancellationToken.None);
        await silo.Relay.EventCount(WireScript.Room, 3);
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var reply = services.GetRequiredService<Serializer<RoomReply>>().SerializeToArray(new RoomReply([1, 2, 3], [4], Ended: true, Epoch: 5, "silo"));
        System.IO.File.WriteAllLines(File("rooms.txt"), [
            "# What silos ask of a room, its answers, the batches that it sent, and a reply (1 2 3, 4, ended, epoch 5, silo) as Orleans writes it.",
            .. filter.Lines.Select(static line => line.ToString()),
            .. silo.Relay.BatchesOf(WireScript.Room).Select(static batch => new WireLine(IsAnswer: true, "OnBatchAsync", batch.Bytes).ToString()),
            new WireLine(IsAnswer: true, "RoomReply", reply).ToString(),
        ]);
    }

    private static string File(string name) => Path.Combine(RecordingFactAttribute.Folder, name);

    private static void Save(string name, WireScript script) => System.IO.File.WriteAllLines(
        File(name),
        script.Frames().Select(static line => new JsonObject { ["who"] = line.Who, ["frame"] = line.Frame.DeepClone() }.ToJsonString(Readable)));
}
