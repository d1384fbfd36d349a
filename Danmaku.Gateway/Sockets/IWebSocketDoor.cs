using System.Diagnostics.CodeAnalysis;

namespace Danmaku.Gateway.Sockets;

/// <summary>An address where WebSockets are taken, and what is spoken there. Thread-safe.</summary>
internal interface IWebSocketDoor
{
    /// <summary>Those spoken, the first being the default; none where clients of this format ask for none.</summary>
    IReadOnlyList<string> Subprotocols { get; }

    /// <summary>Writes skip notices in the wire format of this address.</summary>
    IDropAccountant Accountant { get; }

    /// <summary>Is this its address?</summary>
    /// <param name="path">Path of the request, without query.</param>
    /// <param name="target">What the address names.</param>
    bool TryMatch(string path, [NotNullWhen(true)] out string? target);

    /// <summary>Serves a connection until it ends.</summary>
    /// <param name="connection">After its handshake; disposed by the caller.</param>
    /// <param name="target">What its address named.</param>
    Task ServeAsync(ViewerConnection connection, string target);
}
