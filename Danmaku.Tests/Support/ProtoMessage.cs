using System.Buffers.Binary;
using System.Text;

namespace Danmaku.Tests.Support;

/// <summary>A message of Protocol Buffers, read without its schema: by numbers of fields.</summary>
/// <remarks>https://protobuf.dev/programming-guides/encoding/.</remarks>
internal sealed class ProtoMessage
{
    private readonly List<(int Field, ulong Number, ReadOnlyMemory<byte> Bytes)> _fields = [];

    public ProtoMessage(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var key = Varint(ref bytes);
            var (number, value) = (0UL, ReadOnlyMemory<byte>.Empty);
            switch (key & 7)
            {
                case 0:
                    number = Varint(ref bytes);
                    break;
                case 1:
                    number = BinaryPrimitives.ReadUInt64LittleEndian(Take(ref bytes, 8).Span);
                    break;
                case 2:
                    value = Take(ref bytes, checked((int)Varint(ref bytes)));
                    break;
                case 5:
                    number = BinaryPrimitives.ReadUInt32LittleEndian(Take(ref bytes, 4).Span);
                    break;
                default:
                    throw new FormatException($"There is no wire type {key & 7}.");
            }

            _fields.Add(((int)(key >> 3), number, value));
        }
    }

    /// <summary>Messages in a field, and in fields of those: <c>Messages(1, 2)</c> are those in 2 of those in 1.</summary>
    public IEnumerable<ProtoMessage> Messages(params int[] path)
    {
        var inner = Values(path[0]).Select(value => new ProtoMessage(value));
        return path.Length == 1 ? inner : inner.SelectMany(message => message.Messages(path[1..]));
    }

    /// <summary>The text in a field; <see langword="null"/> when it has none.</summary>
    public string? Text(int field) => Values(field).Select(value => Encoding.UTF8.GetString(value.Span)).FirstOrDefault();

    /// <summary>The bytes in a field, in hex digits.</summary>
    public string Hex(int field) => Convert.ToHexStringLower(Values(field).FirstOrDefault().Span);

    private IEnumerable<ReadOnlyMemory<byte>> Values(int field) => _fields.Where(found => found.Field == field).Select(found => found.Bytes);

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> bytes, int count)
    {
        var taken = bytes[..count];
        bytes = bytes[count..];
        return taken;
    }

    private static ulong Varint(ref ReadOnlyMemory<byte> bytes)
    {
        var number = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = Take(ref bytes, 1).Span[0];
            number |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return number;
            }
        }
    }
}
