using System.Diagnostics.CodeAnalysis;
using Danmaku.Gateway.Sockets;
using Danmaku.Hosting.Settings;
using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Doors.Centrifuge;

/// <summary>The door for clients of Centrifugo: what its connections share. docs/doors/centrifuge.md says what they get.</summary>
internal sealed class CentrifugeDoor : IWebSocketDoor
{
    public const string Path = "/connection/websocket";

    /// <summary>JSON clients ask for none; those that ask for <c>centrifuge-protobuf</c> are refused and told of this one.</summary>
    public const string Subprotocol = "centrifuge-json";

    private readonly Reloading<SocketLimits> _socketLimits;

    public CentrifugeDoor(DoorParts parts, IOptions<CentrifugeOptions> options, Reloading<SocketLimits> socketLimits)
    {
        _socketLimits = socketLimits;
        Parts = parts;
        IsOpen = options.Value.Enabled;
        Channels = new ChannelNames(options.Value.ChannelPrefix ?? "");
        Format = new CentrifugeFormat(Channels);
    }

    public IReadOnlyList<string> Subprotocols { get; } = [Subprotocol];

    public IDropAccountant Accountant => Format;

    /// <summary>Whether it is open at all.</summary>
    public bool IsOpen { get; }

    public DoorParts Parts { get; }

    public ChannelNames Channels { get; }

    public CentrifugeFormat Format { get; }

    /// <inheritdoc/>
    public bool TryMatch(string path, [NotNullWhen(true)] out string? target)
    {
        target = "";
        return IsOpen && path == Path;
    }

    /// <inheritdoc/>
    public async Task ServeAsync(ViewerConnection connection, string target)
    {
        var handler = new CentrifugeConnection(this, connection, _socketLimits.Current);
        try
        {
            await connection.RunAsync(handler, Parts.Stopping);
        }
        finally
        {
            handler.End();
        }
    }
}
