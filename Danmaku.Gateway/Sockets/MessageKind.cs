namespace Danmaku.Gateway.Sockets;

/// <summary>The two kinds of messages of RFC 6455 section 5.6; the numbers are those of the opcodes.</summary>
internal enum MessageKind
{
    /// <summary>UTF-8, already validated.</summary>
    Text = 0x1,

    /// <summary>Any bytes.</summary>
    Binary = 0x2,
}
