using System.IO.Pipelines;
using System.Net.WebSockets;
using Danmaku.Gateway.Doors.Goim;
using Danmaku.Gateway.Sockets;
using Danmaku.Gateway.Sockets.Compression;
using Danmaku.Hosting.Settings;
using Danmaku.Tests.Sockets;
using Danmaku.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Danmaku.Tests.Doors.Goim;

/// <summary>Bent packets do not make the service fail, and harm nobody else. Disposing the service fails the test on any error it logged.</summary>
public sealed class GoimFuzzTests
{
    private const string Room = "fuzzed";
    private const int Messages = 100_000;
    private const int PerConnection = 50;
    private const int AtOnce = 8;
    private const int OverSockets = 1_000;

    private static Dictionary<string, string?> Settings => new(ServiceProcess.Unlimited)
    {
        ["Goim:Enabled"] = "true",
        ["Goim:RefusalHold"] = "00:00:00",

        // Bent room changes name rooms that nobody had; these are enough of them.
        ["Gateway:MaxOpenRooms"] = "8",
    };

    [Fact]
    public async Task A_hundred_thousand_bent_messages_are_each_answered_refused_or_the_end_of_their_connection()
    {
        await using var service = await GatewayUnderTest.StartAsync(Settings);
        await using var native = await service.JoinAsync(Room, ViewerTokens.For("bystander"));
        await using var reader = await GoimClient.JoinAsync(service.Url, Room, version: 3);
        var (read, frames, seeds) = (0, 0L, 0);

        // In memory from the frames of RFC 6455 on: the parser, the door, the rooms and the answers are the real ones, the sockets are not.
        await Parallel.ForEachAsync(Enumerable.Range(0, AtOnce), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (_, _) =>
        {
            while (Volatile.Read(ref read) < Messages)
            {
                var (itsRead, itsFrames) = await ServeAsync(service.Services, Interlocked.Increment(ref seeds));
                Interlocked.Add(ref read, itsRead);
                Interlocked.Add(ref frames, itsFrames);
            }
        });

        Assert.True(frames > read / 2, $"{read} messages, {frames} answers.");
        await AssertUnharmedAsync(native, reader);
    }

    [Fact]
    public async Task Bent_messages_over_real_sockets_harm_nobody_else()
    {
        await using var service = await GatewayUnderTest.StartAsync(Settings);
        await using var native = await service.JoinAsync(Room, ViewerTokens.For("bystander"));
        await using var reader = await GoimClient.JoinNativelyAsync(service.Url, Room);

        for (var seed = 0; seed < OverSockets / PerConnection; seed++)
        {
            await using var client = await GoimClient.ConnectAsync(service.Url);
            var packets = new MutatedPackets(seed, Room);
            try
            {
                await client.SendAsync(Auth(seed));
                for (var sent = 0; sent < PerConnection; sent++)
                {
                    await client.SendAsync(packets.Next());
                }
            }
            catch (WebSocketException)
            {
                // It was closed for one of them.
            }
        }

        await AssertUnharmedAsync(native, reader);
    }

    [Fact]
    public void Bent_bodies_are_read_or_refused()
    {
        var packets = new MutatedPackets(seed: 11, Room);
        var (read, refused) = (0, 0);
        for (var sent = 0; sent < Messages; sent++)
        {
            ReadOnlyMemory<byte> message = packets.Next();
            while (!message.IsEmpty && GoimPacket.TryRead(message, out var packet, out message))
            {
                try
                {
                    _ = packet.Operation == GoimOperation.Auth ? (object)GoimAuth.Read(packet.Body) : GoimPost.Read(packet.Body);
                    read++;
                }
                catch (GoimBodyException)
                {
                    refused++;
                }
            }
        }

        Assert.True(read > Messages / 20 && refused > Messages / 20, $"{read} bodies were read, {refused} refused.");
    }

    private static byte[] Auth(int seed) => GoimClient.Packet(7, seed % 4 == 0
        ? new { room_id = $"live://{Room}", key = ViewerTokens.For($"fuzzer-{seed % 16}") }
        : new { roomid = Room, protover = seed % 4, key = ViewerTokens.For($"fuzzer-{seed % 16}") });

    private static async Task<(int Read, long Frames)> ServeAsync(IServiceProvider services, int seed)
    {
        var door = services.GetRequiredService<GoimDoor>();

        // Each message is taken before the next is made: one behind the end of its connection would prove nothing.
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1, useSynchronizationContext: false));
        var writer = new CountingWriter();
        var packets = new MutatedPackets(seed, Room);
        await using var connection = new ViewerConnection(
            services.GetRequiredService<Reloading<SocketEnvironment>>().Current, pipe.Reader, writer, door.Accountant, subprotocol: "", lease: null, DeflateMode.None);
        var serving = door.ServeAsync(connection, GoimDoor.Path);
        await pipe.Writer.WriteAsync(ClientFrame.Of(ClientFrame.Final | ClientFrame.BinaryOpcode, Auth(seed)));
        var read = 0;
        while (read < PerConnection && connection.Ending is null)
        {
            await pipe.Writer.WriteAsync(ClientFrame.Of(ClientFrame.Final | ClientFrame.BinaryOpcode, packets.Next()));
            read++;
        }

        await pipe.Writer.CompleteAsync();
        await serving;
        Assert.NotEqual(CloseCode.InternalError, connection.Ending!.Code);
        return (read, writer.Frames);
    }

    private static async Task AssertUnharmedAsync(TestViewer native, GoimClient reader)
    {
        Assert.Equal("ack", (await native.PostAsync("all is well")).GetProperty("type").GetString());
        await reader.CommentAsync("all is well");
        await native.CommentAsync("all is well");
        Assert.True(await reader.HeartbeatAsync() >= 2);
    }

    /// <summary>A socket that takes everything at once.</summary>
    private sealed class CountingWriter : IFrameWriter
    {
        private long _frames;

        public CancellationToken Closed => CancellationToken.None;

        public long Frames => Interlocked.Read(ref _frames);

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
        {
            Interlocked.Increment(ref _frames);
            return ValueTask.CompletedTask;
        }

        public int Touch() => 0;

        public void Abort()
        {
            // The pipe ends by itself.
        }
    }
}
