namespace Danmaku.Gateway.Sockets;

/// <summary>Where frames leave: one call at a time. The seam between the send queue and a stream or a bare socket.</summary>
internal interface IFrameWriter
{
    /// <summary>Cancelled once the connection is gone.</summary>
    CancellationToken Closed { get; }

    /// <summary>Hands bytes to the network; completes at once when they are taken, later when the peer reads too
    /// slowly.</summary>
    /// <param name="bytes">Whole frames; must stay unchanged until the call completes.</param>
    /// <exception cref="IOException">The connection is gone.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes);

    /// <inheritdoc cref="IFrameSink.Touch"/>
    int Touch();

    /// <summary>Tells the peer that nothing more comes, where hanging up is the way to end. Once, after the last write.</summary>
    ValueTask EndWritingAsync() => ValueTask.CompletedTask;

    /// <summary>Cuts the connection without a word; pending reads and writes end. Any thread, any number of times.</summary>
    void Abort();
}
