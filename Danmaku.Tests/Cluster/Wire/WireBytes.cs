using Danmaku.Contracts.Protos.Link.V1;
using Danmaku.Contracts.Protos.Room.V1;
using Danmaku.Tests.Architecture;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Danmaku.Tests.Cluster.Wire;

/// <summary>Messages as bytes: what a build of before makes of them, and what they look like with fields that nobody knows yet.</summary>
/// <param name="keeps">Whether the reader knows a field; others are left out.</param>
/// <param name="planted">Appended to every message, at any depth.</param>
internal sealed class WireBytes(Func<MessageDescriptor, int, bool> keeps, byte[] planted)
{
    private const int UnknownNumber = 15_000;

    private static readonly HashSet<(string Message, int Number)> KnownToVersion1 =
    [
        .. from line in ProtoFields.KnownTo("v1")
           let words = line.Split(' ')
           where words.Length > 2 && words[1] == "="
           select (words[0][..words[0].LastIndexOf('.')], int.Parse(words[2], null)),
    ];

    /// <summary>Reads as the build that made the recording: fields that it did not know are not there.</summary>
    public static WireBytes Version1 { get; } = new(static (type, number) => KnownToVersion1.Contains((type.FullName, number)), []);

    /// <summary>Writes as a build of the future might: every message has a number, a text and a message more.</summary>
    public static WireBytes Future { get; } = new(static (_, _) => true, FutureFields());

    /// <summary>Rewrites a message, and the batch in a delivery.</summary>
    public byte[] Rewrite(byte[] bytes, MessageDescriptor type)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            var input = new CodedInputStream(bytes);
            while (input.ReadTag() is not 0 and var tag)
            {
                Copy(input, output, tag, type);
            }

            output.Flush();
            stream.Write(planted);
        }

        return stream.ToArray();
    }

    private void Copy(CodedInputStream input, CodedOutputStream output, uint tag, MessageDescriptor type)
    {
        var number = WireFormat.GetTagFieldNumber(tag);
        var isKept = keeps(type, number);
        if (isKept)
        {
            output.WriteTag(tag);
        }

        switch (WireFormat.GetTagWireType(tag))
        {
            case WireFormat.WireType.Varint:
                Write(input.ReadUInt64(), output.WriteUInt64);
                break;
            case WireFormat.WireType.Fixed64:
                Write(input.ReadFixed64(), output.WriteFixed64);
                break;
            case WireFormat.WireType.Fixed32:
                Write(input.ReadFixed32(), output.WriteFixed32);
                break;
            case WireFormat.WireType.LengthDelimited:
                var value = input.ReadBytes();
                Write(TypeOf(type, number) is { } inner ? ByteString.CopyFrom(Rewrite(value.ToByteArray(), inner)) : value, output.WriteBytes);
                break;
            default:
                throw new InvalidOperationException($"{type.FullName} has a group.");
        }

        void Write<T>(T item, Action<T> write)
        {
            if (isKept)
            {
                write(item);
            }
        }
    }

    private static MessageDescriptor? TypeOf(MessageDescriptor type, int number) =>
        type == Delivery.Descriptor && number == Delivery.BatchFieldNumber ? Batch.Descriptor
        : type.FindFieldByNumber(number) is { FieldType: FieldType.Message } field ? field.MessageType
        : null;

    private static byte[] FutureFields()
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(UnknownNumber, WireFormat.WireType.Varint);
            output.WriteUInt64(7);
            output.WriteTag(UnknownNumber + 1, WireFormat.WireType.LengthDelimited);
            output.WriteString("not known yet");
            output.WriteTag(UnknownNumber + 2, WireFormat.WireType.LengthDelimited);
            output.WriteMessage(new Position { Epoch = 1, Sequence = 2 });
        }

        return stream.ToArray();
    }
}
