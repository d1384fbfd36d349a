using Microsoft.AspNetCore.SignalR;

namespace Danmaku.Bench.Load.Servers;

/// <summary>The hub of the SignalR server. Its methods are called by name over the wire.</summary>
internal sealed class LoadHub : Hub
{
    /// <summary>Adds the caller to a room.</summary>
    public Task Join(string room) => Groups.AddToGroupAsync(Context.ConnectionId, room);

    /// <summary>Sends a comment to all of a room.</summary>
    public Task Post(string room, string text) => Clients.Group(room).SendAsync("comment", text);
}
