namespace Danmaku.Gateway.Sockets;

/// <summary>Who ended a connection.</summary>
internal enum ClosedBy
{
    /// <summary>The viewer sent a close frame.</summary>
    Viewer,

    /// <summary>This gateway decided to close.</summary>
    Gateway,

    /// <summary>The connection broke: reset, cut, or ended without a close frame.</summary>
    Network,
}
