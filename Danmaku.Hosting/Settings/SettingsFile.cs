using System.Collections.ObjectModel;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Configuration.Json;

namespace Danmaku.Hosting.Settings;

/// <summary>A JSON file.</summary>
internal sealed class SettingsFile(string path) : ISettingsPlace
{
    /// <inheritdoc/>
    public string Path => path;

    /// <inheritdoc/>
    public PlacedSettings Read()
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            using var stream = new MemoryStream(bytes);
            return new PlacedSettings(Parsed.Of(stream), Convert.ToHexString(SHA256.HashData(bytes)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException or JsonException)
        {
            throw new SettingsException([$"The settings file {path} cannot be read: {(exception.InnerException ?? exception).Message}"]);
        }
    }

    /// <summary>The parser of appsettings.json.</summary>
    private sealed class Parsed(JsonStreamConfigurationSource source) : JsonStreamConfigurationProvider(source)
    {
        public static ReadOnlyDictionary<string, string?> Of(Stream stream)
        {
            var parsed = new Parsed(new JsonStreamConfigurationSource { Stream = stream });
            parsed.Load();
            return parsed.Data.AsReadOnly();
        }
    }
}
