using System.Diagnostics.CodeAnalysis;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Recording;
using Danmaku.Gateway.Sockets;
using Danmaku.Hosting.Settings;

namespace Danmaku.Gateway.Doors.Native;

/// <summary>The native wire format, <c>danmaku.v1</c>: what its connections share.</summary>
internal sealed class NativeDoor(DoorParts parts, Recordings recordings, Reloading<SocketLimits> socketLimits) : IWebSocketDoor
{
    public const string Subprotocol = "danmaku.v1";

    private const string PathStart = "/rooms/";
    private const string PathEnd = "/ws";

    public IReadOnlyList<string> Subprotocols { get; } = [Subprotocol];

    public IDropAccountant Accountant => Format;

    public DoorParts Parts { get; } = parts;

    public Recordings Recordings { get; } = recordings;

    public NativeFormat Format { get; } = new();

    /// <inheritdoc/>
    public bool TryMatch(string path, [NotNullWhen(true)] out string? target)
    {
        target = path.StartsWith(PathStart, StringComparison.Ordinal)
            && path.EndsWith(PathEnd, StringComparison.Ordinal)
            && path.Length > PathStart.Length + PathEnd.Length
            ? path[PathStart.Length..^PathEnd.Length]
            : "";
        return RoomId.IsValid(target);
    }

    /// <inheritdoc/>
    public async Task ServeAsync(ViewerConnection socket, string roomId)
    {
        var connection = new NativeConnection(this, socket, roomId);
        try
        {
            socket.Send(NativeAnswers.Hello(Guid.CreateVersion7(Parts.Time.GetUtcNow()).ToString("N"), socketLimits.Current, Parts.Options));
            await socket.RunAsync(connection, Parts.Stopping);
        }
        finally
        {
            connection.End();
        }
    }
}
