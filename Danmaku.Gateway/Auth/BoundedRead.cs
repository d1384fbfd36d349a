namespace Danmaku.Gateway.Auth;

/// <summary>Reads a stream of unknown length without trusting it to end.</summary>
internal static class BoundedRead
{
    /// <summary>Reads to the end.</summary>
    /// <exception cref="KeySourceException">There are more than <see cref="IKeySource.MaxBytes"/>.</exception>
    public static async Task<ReadOnlyMemory<byte>> ToEndAsync(Stream stream, string name, CancellationToken cancellationToken)
    {
        var buffer = new byte[IKeySource.MaxBytes + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length <= IKeySource.MaxBytes
            ? buffer.AsMemory(0, length).ToArray()
            : throw new KeySourceException($"The key set {name} is longer than {IKeySource.MaxBytes} bytes.");
    }
}
