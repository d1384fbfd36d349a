namespace Danmaku.Gateway.Doors.Goim;

/// <summary>How what a room says travels. One for the life of a connection: clients inflate beside their reading, and would take packed and plain packets out of order.</summary>
internal enum GoimPacking
{
    /// <summary>Packets as they are, version 0.</summary>
    Plain,

    /// <summary>Packets inside a packet of version 2, as zlib has it (RFC 1950).</summary>
    Zlib,

    /// <summary>Packets inside a packet of version 3, as Brotli has it (RFC 7932).</summary>
    Brotli,

    /// <summary>Packets inside a packet of operation 9, as they are: goim's own way.</summary>
    Raw,
}
