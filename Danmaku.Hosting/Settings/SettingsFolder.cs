using System.Security.Cryptography;
using System.Text;

namespace Danmaku.Hosting.Settings;

/// <summary>A folder in which each file is a key, with <c>__</c> for <c>:</c>, as a mounted Kubernetes Secret is.</summary>
/// <remarks>Names that begin with a dot are the mount's own.</remarks>
internal sealed class SettingsFolder(string path) : ISettingsPlace
{
    /// <inheritdoc/>
    public string Path => path;

    /// <inheritdoc/>
    public PlacedSettings Read()
    {
        try
        {
            var entries = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
            using var print = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var file in Directory.GetFiles(path).Order(StringComparer.Ordinal))
            {
                var name = System.IO.Path.GetFileName(file);
                if (name.StartsWith('.'))
                {
                    continue;
                }

                // Whoever makes such files with an editor or echo leaves a line break behind.
                var text = File.ReadAllText(file).TrimEnd('\r', '\n');
                entries[name.Replace("__", ":", StringComparison.Ordinal)] = text;
                print.AppendData(Encoding.UTF8.GetBytes($"{name}\0{text}\0"));
            }

            return new PlacedSettings(entries, Convert.ToHexString(print.GetHashAndReset()));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"The folder of secrets {path} cannot be read: {exception.Message}"]);
        }
    }
}
