namespace Danmaku.Gateway.Sockets.Compression;

/// <summary>What a connection agreed on about <c>permessage-deflate</c>, as far as sending goes.</summary>
internal enum DeflateMode : byte
{
    /// <summary>Nothing: every frame goes as it is.</summary>
    None,

    /// <summary><c>server_no_context_takeover</c>: each compressed frame stands for itself.</summary>
    Alone,

    /// <summary>The viewer keeps what it inflated last, so a compressed frame may refer to the one before it.</summary>
    Chained,
}
