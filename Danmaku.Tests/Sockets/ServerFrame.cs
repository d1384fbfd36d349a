using System.Buffers.Binary;
using System.Text;

namespace Danmaku.Tests.Sockets;

/// <summary>A frame as it came from the gateway.</summary>
internal sealed record ServerFrame(byte FirstByte, byte[] Payload)
{
    public string Text => Encoding.UTF8.GetString(Payload);

    public bool IsClose => FirstByte == (ClientFrame.Final | ClientFrame.CloseOpcode);

    /// <summary>The code of a close frame; 1005 when it has none.</summary>
    public int CloseCode => Payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(Payload) : 1005;
}
