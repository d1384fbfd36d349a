using System.Text.Json;
using Danmaku.Tests.Doors.Centrifuge;
using Danmaku.Tests.Doors.Events;
using Danmaku.Tests.Doors.Goim;
using Danmaku.Tests.Doors.Irc;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Doors;

/// <summary>Somebody who reads a room through one of the doors: what all doors must tell alike.</summary>
/// <param name="name">Of the door.</param>
/// <param name="connection">To be closed.</param>
/// <param name="nextComments">Reads on until there are comments, and returns their ids in the order on the wire.</param>
/// <param name="deleted">Waits for the deletion of a comment.</param>
internal sealed class DoorReader(string name, IAsyncDisposable connection, Func<Task<IReadOnlyList<string>>> nextComments, Func<string, Task> deleted) : IAsyncDisposable
{
    public string Name { get; } = name;

    /// <summary>One for each way in.</summary>
    /// <param name="service">With all doors open.</param>
    /// <param name="tcpPort">Of IRC.</param>
    /// <param name="room">The room.</param>
    public static async Task<IReadOnlyList<DoorReader>> OpenAllAsync(GatewayUnderTest service, int tcpPort, string room) =>
    [
        await NativeAsync(service, room),
        await GoimAsync("goim, raw", await GoimClient.JoinNativelyAsync(service.Url, room)),
        await GoimAsync("goim, plain", await GoimClient.JoinAsync(service.Url, room)),
        await GoimAsync("goim, zlib", await GoimClient.JoinAsync(service.Url, room, version: 2)),
        await GoimAsync("goim, brotli", await GoimClient.JoinAsync(service.Url, room, version: 3)),
        await IrcAsync("IRC over WebSocket", await IrcClient.OpenAsync(service.Url), room),
        await IrcAsync("IRC over TCP", await IrcClient.OpenTcpAsync(tcpPort), room),
        await CentrifugeAsync(service, room),
        await EventsAsync("events", service, room, "identity"),
        await EventsAsync("events, gzip", service, room, "gzip"),
        await EventsAsync("events, brotli", service, room, "br"),
    ];

    /// <summary>Ids of the next comments, in the order on the wire.</summary>
    public async Task<IReadOnlyList<string>> CommentsAsync(int count)
    {
        var ids = new List<string>();
        while (ids.Count < count)
        {
            ids.AddRange(await nextComments());
        }

        return ids;
    }

    /// <summary>Waits until a comment is taken away.</summary>
    public Task DeletedAsync(string id) => deleted(id);

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private static async Task<DoorReader> NativeAsync(GatewayUnderTest service, string room)
    {
        var viewer = await service.JoinAsync(room);
        return new DoorReader(
            "native",
            viewer,
            async () => CommentsOf(await viewer.NextAsync("batch")),
            async id => Assert.Equal(id, (await viewer.NextEventAsync("delete")).GetProperty("comments")[0].GetString()));
    }

    private static Task<DoorReader> GoimAsync(string name, GoimClient client) => Task.FromResult(new DoorReader(
        name,
        client,
        async () => [(await client.CommandAsync("DANMU_MSG")).Id!],
        async id => Assert.Contains(id, (await client.CommandAsync("DANMAKU_DELETE")).Data.ToString(), StringComparison.Ordinal)));

    private static async Task<DoorReader> IrcAsync(string name, IrcClient client, string room)
    {
        await client.LogInAsync();
        await client.JoinAsync($"#{room}");
        return new DoorReader(
            name,
            client,
            async () => [IrcClient.TagOf(await client.NextAsync($" PRIVMSG #{room} :"), "id")],
            async id => Assert.Equal(id, IrcClient.TagOf(await client.NextAsync(" CLEARMSG "), "target-msg-id")));
    }

    private static async Task<DoorReader> CentrifugeAsync(GatewayUnderTest service, string room)
    {
        var socket = await CentrifugeSocket.ConnectAsync(service);
        Assert.True((await socket.AskAsync("subscribe", new { channel = room })).TryGetProperty("subscribe", out _));
        return new DoorReader(
            "Centrifuge",
            socket,
            async () => [(await socket.PublicationAsync("comment")).GetProperty("data").GetProperty("id").GetString()!],
            async id => Assert.Equal(id, (await socket.PublicationAsync("delete")).GetProperty("data").GetProperty("comments")[0].GetString()));
    }

    private static async Task<DoorReader> EventsAsync(string name, GatewayUnderTest service, string room, string encoding)
    {
        var reader = await EventReader.OpenAsync(service.Url, $"/rooms/{room}/events", ("Accept-Encoding", encoding));
        await reader.NextAsync("joined");
        return new DoorReader(
            name,
            reader,
            async () => CommentsOf((await reader.NextAsync("batch")).Data),
            async id => Assert.Contains(
                (await reader.NextAsync("batch")).Data.GetProperty("events").EnumerateArray(),
                item => item.GetProperty("kind").GetString() == "delete" && item.GetProperty("comments")[0].GetString() == id));
    }

    private static IReadOnlyList<string> CommentsOf(JsonElement batch)
    {
        var epoch = batch.GetProperty("epoch").GetInt64();
        return [.. batch.GetProperty("events").EnumerateArray()
            .Where(static item => item.GetProperty("kind").GetString() == "comment")
            .Select(item => $"{epoch}.{item.GetProperty("seq").GetInt64()}")];
    }
}
