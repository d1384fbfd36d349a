using System.Buffers;
using Danmaku.Bench.Load.Engine;

namespace Danmaku.Bench.Load.Dialects;

/// <summary>How a kind of server is talked to, after the WebSocket handshake and in it.</summary>
internal abstract class Dialect
{
    /// <summary>The handshake of a connection.</summary>
    public abstract byte[] Handshake(ClientPlan plan, bool deflate);

    /// <summary>Prepares what takes long, before the clock runs.</summary>
    public virtual void Prepare(IReadOnlyList<ClientPlan> plans)
    {
    }

    /// <summary>Writes what a connection says first.</summary>
    /// <returns>How many answers it waits for until it is ready.</returns>
    public abstract int Greet(ArrayBufferWriter<byte> output, ClientPlan plan);

    /// <summary>Writes one comment to post, with its marker.</summary>
    public abstract void WritePost(ArrayBufferWriter<byte> output, CommentText text, int room, long microsecond, long index);

    /// <summary>Says what a frame is about.</summary>
    /// <param name="payload">All of its payload, inflated.</param>
    /// <param name="skipped">How many comments the frame says will not come.</param>
    public abstract FrameMeaning Read(ReadOnlySpan<byte> payload, out long skipped);

    /// <summary>The id of a room.</summary>
    public static string RoomName(int room) => $"r{room}";
}
