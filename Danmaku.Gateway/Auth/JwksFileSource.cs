namespace Danmaku.Gateway.Auth;

/// <summary>A key set in a file. Its content is compared, not its date: mounted secrets swap a link and keep dates.</summary>
internal sealed class JwksFileSource(string path) : IKeySource
{
    public string Name => path;

    public bool IsNeededAtStart => true;

    public async Task<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return await BoundedRead.ToEndAsync(file, Name, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeySourceException($"The key set {path} cannot be read: {e.Message}", e);
        }
    }
}
