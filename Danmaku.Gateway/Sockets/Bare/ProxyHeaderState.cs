namespace Danmaku.Gateway.Sockets.Bare;

/// <summary>What the beginning of a connection is, to whoever looks for a <see cref="ProxyHeader"/>.</summary>
internal enum ProxyHeaderState
{
    /// <summary>It can become one; more bytes are needed.</summary>
    Incomplete,

    /// <summary>It is none, whatever comes.</summary>
    Broken,

    /// <summary>It is one.</summary>
    Whole,
}
