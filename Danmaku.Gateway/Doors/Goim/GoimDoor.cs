using System.Diagnostics.CodeAnalysis;
using Danmaku.Gateway.Sockets;
using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Doors.Goim;

/// <summary>The door for goim's binary packets: what its connections share. Nothing is there unless it is enabled.</summary>
internal sealed class GoimDoor : IWebSocketDoor, IDropAccountant
{
    /// <summary>Its address, the only one that clients of this format know.</summary>
    public const string Path = "/sub";

    /// <summary>What spans call it.</summary>
    public const string Protocol = "goim";

    private readonly GoimFormat[] _formats;

    public GoimDoor(DoorParts parts, IOptions<GoimOptions> options)
    {
        Parts = parts;
        Options = options.Value;
        _formats = [.. Enum.GetValues<GoimPacking>().Select(packing => new GoimFormat(packing, Options.PushOperation))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Subprotocols { get; } = [];

    /// <inheritdoc/>
    public IDropAccountant Accountant => this;

    public DoorParts Parts { get; }

    /// <summary>As they were at start.</summary>
    public GoimOptions Options { get; }

    /// <summary>The one format that packs so, for all connections.</summary>
    public GoimFormat FormatOf(GoimPacking packing) => _formats[(int)packing];

    /// <inheritdoc/>
    public bool TryMatch(string path, [NotNullWhen(true)] out string? target)
    {
        target = path;
        return Options.Enabled && path == Path;
    }

    /// <inheritdoc/>
    public SharedFrame? BuildSkipNotice(in EventRange gap) => GoimFormat.SkipNotice(gap);

    /// <inheritdoc/>
    public async Task ServeAsync(ViewerConnection connection, string target)
    {
        var handler = new GoimConnection(this, connection);
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
