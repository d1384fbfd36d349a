using System.Buffers;

namespace Danmaku.Gateway.Sockets;

/// <summary>How messages are told apart on one connection, and what is said beside them: WebSocket frames, or the lines of a bare TCP connection.</summary>
/// <remarks>No I/O. Not thread-safe but for <see cref="Ping"/> and <see cref="LastFrame"/>.</remarks>
internal interface IMessageFraming : IDisposable
{
    /// <summary>Whether both sides say that they end: then the other side's word is waited for. Otherwise hanging up is the way to end.</summary>
    bool HasClosingHandshake { get; }

    /// <summary>What asks a silent viewer whether they are there.</summary>
    SharedFrame Ping { get; }

    /// <summary>After <see cref="ReceivedKind.Message"/>: text or binary.</summary>
    MessageKind MessageKind { get; }

    /// <summary>After <see cref="ReceivedKind.Message"/>: its bytes, valid until the next call.</summary>
    ReadOnlyMemory<byte> Message { get; }

    /// <summary>After <see cref="ReceivedKind.Message"/>: how many bytes longer it is than what was sent.</summary>
    int InflatedBytes { get; }

    /// <summary>After <see cref="ReceivedKind.Ping"/>: its bytes, valid until the next call.</summary>
    ReadOnlySpan<byte> ControlPayload { get; }

    /// <summary>After <see cref="ReceivedKind.Close"/> what the viewer said; after <see cref="ReceivedKind.Refused"/> what to say to them.</summary>
    CloseReason Close { get; }

    /// <summary>Reads on until something whole is found or the bytes run out.</summary>
    /// <param name="input">What is buffered; sliced to what was not taken.</param>
    ReceivedKind Read(ref ReadOnlySequence<byte> input);

    /// <summary>Gives the message buffer back; a message begun and not finished keeps it.</summary>
    void Release();

    /// <summary>What is said last.</summary>
    SharedFrame LastFrame(CloseReason reason);
}
