using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Danmaku.Bench.Load.Servers;

/// <summary>A broadcast as it is first written on ASP.NET Core, and written well: each message goes to each socket of the room in a loop.</summary>
internal static class AspNetServer
{
    private const int MessageBytes = 4096;

    /// <summary>Sockets of one room. One broadcast at a time: a WebSocket takes one send at a time.</summary>
    [SuppressMessage("Reliability", "CA1001", Justification = "Nobody asks the semaphore for its wait handle, and there is nothing else in it.")]
    private sealed class Room
    {
        private readonly SemaphoreSlim _turn = new(1);
        private readonly List<WebSocket> _sockets = [];

        public Task AddAsync(WebSocket socket) => InTurnAsync(() => _sockets.Add(socket));

        public Task RemoveAsync(WebSocket socket) => InTurnAsync(() => _sockets.Remove(socket));

        public async Task BroadcastAsync(ReadOnlyMemory<byte> message)
        {
            await _turn.WaitAsync();
            try
            {
                foreach (var socket in _sockets)
                {
                    if (socket.State == WebSocketState.Open)
                    {
                        await SendAsync(socket, message);
                    }
                }
            }
            finally
            {
                _turn.Release();
            }
        }

        private static async ValueTask SendAsync(WebSocket socket, ReadOnlyMemory<byte> message)
        {
            try
            {
                await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            }
            catch (Exception exception) when (exception is WebSocketException or IOException or OperationCanceledException)
            {
                // Its own loop notices and takes it out of the room.
            }
        }

        private async Task InTurnAsync(Action change)
        {
            await _turn.WaitAsync();
            change();
            _turn.Release();
        }
    }

    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(ServerCommand.Address);
        await using var app = builder.Build();
        var rooms = new ConcurrentDictionary<string, Room>(StringComparer.Ordinal);
        app.UseWebSockets();
        app.Map("/rooms/{room}", (HttpContext context, string room) => ServeAsync(context, rooms.GetOrAdd(room, static _ => new Room())));
        await app.StartAsync();
        await ServerConsole.ServeAsync(app);
        return LoadCommand.Done;
    }

    private static async Task ServeAsync(HttpContext context, Room room)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await room.AddAsync(socket);
        try
        {
            var buffer = new byte[MessageBytes];
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult received;
                do
                {
                    received = await socket.ReceiveAsync(buffer.AsMemory(length), context.RequestAborted);
                    length += received.Count;
                }
                while (!received.EndOfMessage && length < buffer.Length);

                if (received.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                await room.BroadcastAsync(buffer.AsMemory(0, length));
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The viewer is gone.
        }
        finally
        {
            await room.RemoveAsync(socket);
        }
    }
}
