using System.Buffers;
using Danmaku.Bench.Load.Engine;

namespace Danmaku.Bench.Load.Dialects;

/// <summary>How a kind of server is talked to, after the WebSocket handshake and in it.</summary>
internal abstract class Dialect
{
    /// <summary>What a connection speaks, where not all speak the same.</summary>
    public virtual Dialect Of(ClientPlan plan) => this;

    /// <summary>The handshake of a connection.</summary>
    public abstract byte[] Handshake(ClientPlan plan, bool deflate);

    /// <summary>Looks for the end of the answer to the handshake.</summary>
    /// <param name="received">From the answer's first byte on.</param>
    /// <param name="length">Bytes of the answer.</param>
    /// <returns><see langword="false"/> when the answer is incomplete.</returns>
    /// <exception cref="InvalidDataException">The server refuses.</exception>
    public virtual bool TryReadAnswer(ReadOnlySpan<byte> received, out int length) => ClientFrame.TryReadAnswer(received, out length);

    /// <summary>Takes the next whole part of what follows the handshake, where that is no WebSocket.</summary>
    /// <param name="rest">What was received and not taken yet.</param>
    /// <param name="length">Bytes to take, the part's wrapping included.</param>
    /// <param name="part">What it carries.</param>
    /// <returns><see langword="false"/> when none is complete.</returns>
    public virtual bool TryTakePart(ReadOnlySpan<byte> rest, out int length, out ReadOnlySpan<byte> part) =>
        throw new NotSupportedException("This dialect is spoken over WebSockets.");

    /// <summary>Whether what follows the handshake is a WebSocket's frames.</summary>
    public virtual bool IsWebSocket => true;

    /// <summary>Whether each comment has its text twice, one after the other.</summary>
    public virtual bool SaysTextsTwice => false;

    /// <summary>Prepares what takes long, before the clock runs.</summary>
    public virtual void Prepare(IReadOnlyList<ClientPlan> plans)
    {
    }

    /// <summary>Writes what a connection says first.</summary>
    /// <returns>How many answers it waits for until it is ready.</returns>
    public abstract int Greet(ArrayBufferWriter<byte> output, ClientPlan plan);

    /// <summary>Writes one comment to post, with its marker.</summary>
    public virtual void WritePost(ArrayBufferWriter<byte> output, CommentText text, int room, long microsecond, long index) =>
        throw new NotSupportedException("Nobody posts in this dialect.");

    /// <summary>Writes the answer to a <see cref="FrameMeaning.Ping"/>.</summary>
    public virtual void WritePong(ArrayBufferWriter<byte> output) => throw new NotSupportedException("Nobody is pinged in this dialect.");

    /// <summary>What a frame says, where its payload is compressed in a way of this dialect.</summary>
    public virtual ReadOnlySpan<byte> Unpack(ReadOnlySpan<byte> payload) => payload;

    /// <summary>Says what a frame is about.</summary>
    /// <param name="payload">All of its payload, inflated.</param>
    /// <param name="skipped">How many comments the frame says will not come.</param>
    public abstract FrameMeaning Read(ReadOnlySpan<byte> payload, out long skipped);

    /// <summary>The id of a room.</summary>
    public static string RoomName(int room) => $"r{room}";
}
