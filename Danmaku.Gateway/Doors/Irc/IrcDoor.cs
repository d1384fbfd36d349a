using System.Diagnostics.CodeAnalysis;
using Danmaku.Gateway.Sockets;
using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Doors.Irc;

/// <summary>IRC as known chat bots speak it: what its connections share. docs/doors/irc.md.</summary>
internal sealed class IrcDoor : IWebSocketDoor
{
    public const string Subprotocol = "irc";

    private readonly IrcFormat[] _framed;
    private readonly IrcFormat[] _bare;

    public IrcDoor(DoorParts parts, IOptions<IrcOptions> options)
    {
        Parts = parts;
        Options = options.Value;
        _framed = [.. Enumerable.Range(0, (int)IrcAbilities.OfFormats + 1).Select(abilities => new IrcFormat((IrcAbilities)abilities, isBare: false, Memory))];
        _bare = [.. Enumerable.Range(0, (int)IrcAbilities.OfFormats + 1).Select(abilities => new IrcFormat((IrcAbilities)abilities, isBare: true, Memory))];
    }

    public IReadOnlyList<string> Subprotocols { get; } = [Subprotocol];

    /// <inheritdoc/>
    /// <remarks>Without tags: nobody has asked for any when it is chosen.</remarks>
    public IDropAccountant Accountant => FormatOf(IrcAbilities.None, isBare: false);

    public DoorParts Parts { get; }

    public IrcOptions Options { get; }

    public IrcMemory Memory { get; } = new();

    /// <summary>The one format of all connections that asked for the same.</summary>
    public IrcFormat FormatOf(IrcAbilities abilities, bool isBare) => (isBare ? _bare : _framed)[(int)(abilities & IrcAbilities.OfFormats)];

    /// <inheritdoc/>
    public bool TryMatch(string path, [NotNullWhen(true)] out string? target)
    {
        target = path;
        return Options.Enabled && path == "/";
    }

    /// <inheritdoc/>
    public Task ServeAsync(ViewerConnection connection, string target) => ServeAsync(connection, isBare: false);

    /// <summary>Serves a connection until it ends.</summary>
    /// <param name="socket">After its handshake, if there is one; disposed by the caller.</param>
    /// <param name="isBare">Whether it is bare TCP.</param>
    public async Task ServeAsync(ViewerConnection socket, bool isBare)
    {
        var connection = new IrcConnection(this, socket, isBare);
        try
        {
            await socket.RunAsync(connection, Parts.Stopping);
        }
        finally
        {
            connection.End();
        }
    }
}
