using System.Text.Json;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Doors.Goim;

/// <summary>Members of a JSON object in the body of a client's packet, each read with its type. <c>null</c> is the same as absent.</summary>
internal readonly struct GoimBody
{
    /// <summary>Deepest nesting of any body is 2; anything deeper is somebody's experiment.</summary>
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 8 };

    private readonly JsonElement _json;

    private GoimBody(JsonElement json) => _json = json;

    /// <summary>Reads a body.</summary>
    /// <typeparam name="T">What it becomes.</typeparam>
    /// <param name="body">Bytes of any kind.</param>
    /// <param name="read">Reads the members; what it returns must not hold on to them.</param>
    /// <exception cref="GoimBodyException">It is not to be read so.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> body, Func<GoimBody, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? read(new GoimBody(document.RootElement))
                : throw new GoimBodyException("The body must be a JSON object.");
        }
        catch (JsonException)
        {
            throw new GoimBodyException("The body must be a JSON object.");
        }
        catch (InvalidOperationException)
        {
            // Bytes that are no UTF-8 and escapes that name half of a surrogate pair pass the parser, and throw where they are compared or read.
            throw new GoimBodyException("The body has something in it that is not a character.");
        }
    }

    /// <summary>Whether there is such a member.</summary>
    public bool Has(string name) => Find(name) is not null;

    public string Text(string name) => OptionalText(name) ?? throw Wrong(name, "is missing");

    public string? OptionalText(string name) => Find(name) is not { } value
        ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(name, "must be a string");

    /// <summary>A text, or a whole number as text.</summary>
    public string TextOrNumber(string name) => Find(name) is not { } value
        ? throw Wrong(name, "is missing")
        : value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _) ? value.GetRawText() : throw Wrong(name, "must be a string or a whole number");

    public long? OptionalInteger(string name) => Find(name) is not { } value
        ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : throw Wrong(name, "must be a whole number");

    public double? OptionalNumber(string name) => Find(name) is not { } value
        ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) ? number : throw Wrong(name, "must be a number");

    public IReadOnlyList<long>? OptionalIntegers(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(item =>
                item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out var number) ? number : throw Wrong(name, "must be an array of whole numbers"))]
            : throw Wrong(name, "must be an array of whole numbers");
    }

    /// <summary>A place in a room's order; <see langword="null"/> for an empty text, too.</summary>
    public RoomPosition? OptionalPosition(string name) => OptionalText(name) is not { Length: > 0 } text
        ? null
        : RoomPosition.TryParse(text, out var position) ? position : throw Wrong(name, "must be epoch.seq, as 3.118");

    public static GoimBodyException Wrong(string name, string complaint) => new($"Member '{name}' {complaint}.");

    private JsonElement? Find(string name) =>
        _json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
