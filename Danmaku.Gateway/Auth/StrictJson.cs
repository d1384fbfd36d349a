using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace Danmaku.Gateway.Auth;

/// <summary>JSON from outside that must mean the same to every reader.</summary>
/// <remarks>UTF-8, whole characters, no duplicate members, no comments, shallow.</remarks>
internal static class StrictJson
{
    /// <summary>Deepest nesting: claims and key sets need four levels.</summary>
    public const int MaxDepth = 8;

    private static readonly JsonDocumentOptions Options = new()
    {
        AllowDuplicateProperties = false,
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
        MaxDepth = MaxDepth,
    };

    /// <summary>Parses one JSON object.</summary>
    /// <param name="json">UTF-8, without a byte order mark.</param>
    /// <param name="document">To be disposed by the caller; reads <paramref name="json"/>, which must not change meanwhile.</param>
    /// <returns><see langword="false"/> for anything else.</returns>
    public static bool TryParseObject(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out JsonDocument? document)
    {
        document = null;
        if (!Utf8.IsValid(json.Span))
        {
            return false;
        }

        try
        {
            if (!EscapesAreWhole(json.Span))
            {
                return false;
            }

            document = JsonDocument.Parse(json, Options);
        }
        catch (JsonException)
        {
            return false;
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return true;
        }

        document.Dispose();
        document = null;
        return false;
    }

    /// <summary>Reads a string value.</summary>
    /// <returns><see langword="false"/> when it is not a string.</returns>
    public static bool TryGetText(JsonElement element, [NotNullWhen(true)] out string? text)
    {
        text = element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        return text is not null;
    }

    // Half a surrogate pair, as in "\ud800", passes the parser and throws later, wherever a name or a value is first compared.
    private static bool EscapesAreWhole(ReadOnlySpan<byte> json)
    {
        if (json.IndexOf("\\u"u8) < 0)
        {
            return true;
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.ValueIsEscaped)
                {
                    reader.GetString();
                }
            }
        }
        catch (InvalidOperationException)
        {
            return false;
        }

        return true;
    }
}
