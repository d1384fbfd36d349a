namespace Danmaku.Bench.Overload;

/// <summary>How a client of the crowd behaves.</summary>
internal enum Manners
{
    /// <summary>Reads, and waits for as long as it is told to.</summary>
    Patient,

    /// <summary>Reads, and comes again after about a second whatever it is told.</summary>
    Impatient,

    /// <summary>Joins and reads nothing from then on; impatient as well.</summary>
    NeverReads,

    /// <summary>Sends what no gateway can read: before the handshake, after it, or once it has joined.</summary>
    Garbage,
}
