using System.Collections.Immutable;
using System.Text.Json;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Doors.Native;

/// <summary>Members of a client's JSON object, each read with its type and range. <c>null</c> is the same as absent.</summary>
/// <param name="json">The object.</param>
internal readonly struct NativeMembers(JsonElement json)
{
    /// <summary>Longest duration there is here, in seconds: a century. What anything allows is below, so that longer ones are out of range too.</summary>
    private const double MaxSeconds = 3_155_760_000;

    public string Text(string name) => OptionalText(name) ?? throw Wrong(name, "is missing");

    public string? OptionalText(string name, int maxLength = int.MaxValue)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            throw Wrong(name, "must be a string");
        }

        try
        {
            var text = value.GetString()!;
            return text.Length <= maxLength ? text : throw Wrong(name, $"must have at most {maxLength} characters");
        }
        catch (InvalidOperationException)
        {
            // An escape that names half of a surrogate pair: no text has that.
            throw Wrong(name, "has an escape that is not a character");
        }
    }

    public bool? OptionalFlag(string name) => Find(name) is not { } value
        ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong(name, "must be true or false");

    public bool Flag(string name) => OptionalFlag(name) ?? throw Wrong(name, "is missing");

    public long Integer(string name, long min, long max) => OptionalInteger(name, min, max) ?? throw Wrong(name, "is missing");

    public long? OptionalInteger(string name, long min, long max)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= min && number <= max
            ? number
            : throw Wrong(name, $"must be an integer from {min} to {max}");
    }

    /// <summary>Any integer, for rules that tell what is out of their range; one beyond 32 bits is the last one within.</summary>
    public int? OptionalNumber(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.Floor(number) == number
            ? (int)Math.Clamp(number, int.MinValue, int.MaxValue)
            : throw Wrong(name, "must be an integer");
    }

    public TimeSpan Seconds(string name) => OptionalSeconds(name) ?? throw Wrong(name, "is missing");

    public TimeSpan? OptionalSeconds(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds)
            ? TimeSpan.FromSeconds(Math.Clamp(seconds, -MaxSeconds, MaxSeconds))
            : throw Wrong(name, "must be a number of seconds");
    }

    /// <summary>A moment in Unix milliseconds.</summary>
    public DateTimeOffset? OptionalTime(string name) => OptionalInteger(name, 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()) is { } milliseconds
        ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
        : null;

    public T? OptionalName<T>(string name, Func<string, T?> read, string names, RejectReason reason = RejectReason.RequestInvalid)
        where T : struct =>
        OptionalText(name) is { } text ? read(text) ?? throw new NativeMemberException(name, $"must be {names}", reason) : null;

    /// <summary>A value of an enum whose words <see cref="NativeWords{TEnum}"/> has.</summary>
    public T? OptionalWord<T>(string name)
        where T : struct, Enum => OptionalName(name, NativeWords<T>.Read, NativeWords<T>.List);

    public RoomPosition Position(string name) => Position(name, Text(name));

    public RoomPosition? OptionalPosition(string name) =>
        OptionalText(name) is not { } text ? null : Position(name, text);

    public ImmutableArray<RoomPosition> Positions(string name) =>
        [.. (OptionalTexts(name) ?? throw Wrong(name, "is missing")).Select(text => Position(name, text))];

    public IEnumerable<NativeMembers> Objects(string name) => Find(name) is not { } value
        ? throw Wrong(name, "is missing")
        : value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Select(item =>
                item.ValueKind == JsonValueKind.Object ? new NativeMembers(item) : throw Wrong(name, "must be an array of objects"))
            : throw Wrong(name, "must be an array of objects");

    public IReadOnlyList<string>? OptionalTexts(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            throw Wrong(name, "must be an array of strings");
        }

        var texts = new List<string>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            try
            {
                texts.Add(item.ValueKind == JsonValueKind.String ? item.GetString()! : throw Wrong(name, "must be an array of strings"));
            }
            catch (InvalidOperationException)
            {
                throw Wrong(name, "has an escape that is not a character");
            }
        }

        return texts;
    }

    public NativeMembers Object(string name) => OptionalObject(name) ?? throw Wrong(name, "is missing");

    public NativeMembers? OptionalObject(string name) => Find(name) is not { } value
        ? null
        : value.ValueKind == JsonValueKind.Object ? new NativeMembers(value) : throw Wrong(name, "must be an object");

    public static NativeMemberException Wrong(string name, string complaint) => new(name, complaint);

    private static RoomPosition Position(string name, string text) =>
        RoomPosition.TryParse(text, out var position) ? position : throw Wrong(name, "must be epoch.seq, as 3.118");

    private JsonElement? Find(string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
