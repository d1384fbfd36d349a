using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Native;

/// <summary>Where <c>danmaku.v1</c> is spoken.</summary>
internal static class NativeEndpoint
{
    public static IEndpointRouteBuilder MapNativeDoor(this IEndpointRouteBuilder endpoints)
    {
        endpoints.Map("/rooms/{room}/ws", ServeAsync).ExcludeFromDescription();
        return endpoints;
    }

    private static async Task ServeAsync(HttpContext http, string room, ConnectionAcceptor acceptor, NativeDoor door)
    {
        if (!RoomId.IsValid(room))
        {
            await acceptor.RefuseAsync(http, new HandshakeRefusal(
                HandshakeRefusalReason.RoomId,
                StatusCodes.Status404NotFound,
                "Not a room id",
                $"A room id has 1 to {RoomId.MaxLength} of a-z A-Z 0-9 _ -."));
            return;
        }

        if (await acceptor.AcceptAsync(http, door) is not { } connection)
        {
            return;
        }

        await using (connection)
        {
            await door.ServeAsync(connection, room);
        }
    }
}
