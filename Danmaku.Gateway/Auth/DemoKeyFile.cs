using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Danmaku.Gateway.Auth;

/// <summary>The signing key of <see cref="DemoMode"/> in the data directory, so that guests stay who they are over a restart.</summary>
internal static class DemoKeyFile
{
    public const string FileName = "demo-signing-key";

    private const int KeyBytes = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // A move that does not overwrite looks first and moves then: two in one process could both find nothing there.
    private static readonly Lock Making = new();

    /// <summary>Reads the key, or makes one that only the owner can read.</summary>
    /// <param name="directory">Created where missing.</param>
    /// <exception cref="DemoModeException">The file holds something else, or cannot be read or written.</exception>
    public static byte[] ReadOrCreate(string directory)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            return ReadOrCreateAt(directory, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DemoModeException($"{path}, where demo mode keeps its signing key, cannot be read and written: {e.Message}");
        }
    }

    private static byte[] ReadOrCreateAt(string directory, string path)
    {
        Directory.CreateDirectory(directory);
        lock (Making)
        {
            if (!File.Exists(path))
            {
                Create(path);
            }
        }

        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path) != OwnerOnly)
        {
            // Copied or restored with looser rights: others could have read it, but taking it away would log out every guest.
            File.SetUnixFileMode(path, OwnerOnly);
        }

        var key = StrictBase64Url.Decode(Encoding.UTF8.GetBytes(File.ReadAllText(path).TrimEnd('\n')));
        return key?.Length == KeyBytes
            ? key
            : throw new DemoModeException(
                $"{path} does not hold a signing key. Delete it to have a new one made; guests then get new names.");
    }

    // Written beside it and moved without overwriting: a crash leaves no half key, and of two starts at once one key wins.
    private static void Create(string path)
    {
        var draft = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        try
        {
            using (var file = new FileStream(draft, options))
            {
                file.Write(Encoding.ASCII.GetBytes(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyBytes)) + "\n"));
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another start was first: its key counts.
        }
        finally
        {
            File.Delete(draft);
        }
    }
}
