namespace Danmaku.Gateway.Sockets;

/// <summary>What a frame is: RFC 6455 section 5.2. 3 to 7 and 11 to 15 are reserved and refused.</summary>
internal enum Opcode : byte
{
    /// <summary>The next fragment of a message begun earlier.</summary>
    Continuation = 0x0,

    /// <summary>The first or only frame of a text message.</summary>
    Text = 0x1,

    /// <summary>The first or only frame of a binary message.</summary>
    Binary = 0x2,

    /// <summary>Asks to end the connection.</summary>
    Close = 0x8,

    /// <summary>Asks for a pong with the same payload.</summary>
    Ping = 0x9,

    /// <summary>Answers a ping, or tells on its own that the peer lives.</summary>
    Pong = 0xA,
}
