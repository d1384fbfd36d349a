using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Api;

/// <summary>Whose limits count for a request that needs no token.</summary>
internal static class ApiReader
{
    /// <summary>The viewer's, or those of the address that an anonymous reader comes from, which can be no viewer's id.</summary>
    public static string Of(HttpContext http, SessionIdentity? identity) => identity is { Viewer.Id: var viewerId }
        ? viewerId
        : $"\n{(http.Connection.RemoteIpAddress is { } address ? AddressKey.Of(address) : null)}";
}
