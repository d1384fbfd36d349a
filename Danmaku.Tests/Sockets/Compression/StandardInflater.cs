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

    /// <summary>The payload of a server frame, inflated where RSV1 says so.</summary>
    public byte[] Read(ReadOnlySpan<byte> frame)
    {
        var header = frame[1] switch
        {
            < 126 => 2,
            126 => 4,
            _ => SharedFrame.MaxHeaderBytes,
        };
        return (frame[0] & 0x40) == 0 ? frame[header..].ToArray() : Inflate(frame[header..]);
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
