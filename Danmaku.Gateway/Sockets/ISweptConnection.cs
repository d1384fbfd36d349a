namespace Danmaku.Gateway.Sockets;

/// <summary>A viewer's connection of any kind, as the <see cref="ConnectionSweeper"/> and the <see cref="Drain"/> see it.</summary>
internal interface ISweptConnection
{
    /// <summary>Where the sweeper keeps it; the sweeper's alone.</summary>
    int SweepSlot { get; set; }

    /// <summary>Where in that slot; the sweeper's alone, -1 before.</summary>
    int SweepIndex { get; set; }

    /// <summary>Bytes that wait because the viewer reads slowly.</summary>
    int QueuedBytes { get; }

    /// <summary>Does what time asks for. Called about once a second, by the sweeper alone.</summary>
    /// <param name="now">A timestamp of the shared clock.</param>
    void Sweep(long now);

    /// <summary>Asks the viewer to connect elsewhere, and ends the connection if it is still there after a while. Up to a second late.</summary>
    void AskToMove(TimeSpan within);
}
