using System.Buffers.Binary;
using System.IO.Compression;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Tests.Sockets.Compression;

/// <summary>What a viewer does with what it is sent: one inflater of the base library for the whole connection.</summary>
internal sealed class StandardInflater : IDisposable
{
    private static readonly byte[] Flush = [0x00, 0x00, 0xFF, 0xFF];

    private readonly bool _keepsContext;
    private readonly MemoryStream _input = new();
    private DeflateStream _inflate;

    public StandardInflater(bool keepsContext)
    {
        _keepsContext = keepsContext;
        _inflate = new DeflateStream(_input, CompressionMode.Decompress, leaveOpen: true);
    }

    /// <summary>The payload of one server frame, inflated where RSV1 says so.</summary>
    public byte[] Read(ReadOnlySpan<byte> frame) => Assert.Single(ReadAll(frame));

    /// <summary>The payloads of server frames.</summary>
    public List<byte[]> ReadAll(ReadOnlySpan<byte> frames)
    {
        var payloads = new List<byte[]>();
        while (!frames.IsEmpty)
        {
            var (header, length) = frames[1] switch
            {
                < 126 => (2, frames[1]),
                126 => (4, BinaryPrimitives.ReadUInt16BigEndian(frames[2..])),
                _ => (SharedFrame.MaxHeaderBytes, (int)BinaryPrimitives.ReadInt64BigEndian(frames[2..])),
            };
            var payload = frames.Slice(header, length);
            payloads.Add((frames[0] & 0x40) == 0 ? payload.ToArray() : Inflate(payload));
            frames = frames[(header + length)..];
        }

        return payloads;
    }

    public byte[] Inflate(ReadOnlySpan<byte> message)
    {
        if (!_keepsContext)
        {
            _inflate.Dispose();
            _inflate = new DeflateStream(_input, CompressionMode.Decompress, leaveOpen: true);
        }

        _input.SetLength(0);
        _input.Write(message);
        _input.Write(Flush);
        _input.Position = 0;
        using var output = new MemoryStream();
        _inflate.CopyTo(output);
        return output.ToArray();
    }

    public void Dispose()
    {
        _inflate.Dispose();
        _input.Dispose();
    }
}
