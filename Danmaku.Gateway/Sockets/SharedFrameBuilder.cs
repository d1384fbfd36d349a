using System.Buffers;

namespace Danmaku.Gateway.Sockets;

/// <summary>Collects the payload of a frame whose length is not known before it is written (a <c>Utf8JsonWriter</c> writes into
/// it).</summary>
/// <remarks>Reusable after each frame; not thread-safe. The frame gets an array of its own of exactly its size.</remarks>
/// <param name="initialCapacity">Bytes to start with, at least 1; grows as needed.</param>
internal sealed class SharedFrameBuilder(int initialCapacity = 1024) : IBufferWriter<byte>
{
    private readonly ArrayBufferWriter<byte> _payload = new(initialCapacity);

    /// <summary>Payload bytes written so far.</summary>
    public int Length => _payload.WrittenCount;

    public void Advance(int count) => _payload.Advance(count);

    public Memory<byte> GetMemory(int sizeHint = 0) => _payload.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => _payload.GetSpan(sizeHint);

    /// <summary>Makes a text frame of what was written, and starts over.</summary>
    /// <inheritdoc cref="SharedFrame.Text" path="/param[@name='events' or @name='isDroppable']"/>
    public SharedFrame BuildText(EventRange events = default, bool isDroppable = false) => Build(Opcode.Text, events, isDroppable);

    /// <summary>Makes a binary frame of what was written, and starts over.</summary>
    /// <inheritdoc cref="SharedFrame.Text" path="/param[@name='events' or @name='isDroppable']"/>
    public SharedFrame BuildBinary(EventRange events = default, bool isDroppable = false) => Build(Opcode.Binary, events, isDroppable);

    private SharedFrame Build(Opcode opcode, EventRange events, bool isDroppable)
    {
        var frame = SharedFrame.Create(opcode, _payload.WrittenSpan, events, isDroppable);
        _payload.ResetWrittenCount();
        return frame;
    }
}
