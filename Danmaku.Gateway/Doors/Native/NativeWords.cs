using System.Text.Json;

namespace Danmaku.Gateway.Doors.Native;

/// <summary>The words that the values of an enum have on the wire of <c>danmaku.v1</c>, both ways: <c>SlowMode</c> is <c>slow_mode</c>.</summary>
/// <typeparam name="TEnum">An enum whose names are never changed.</typeparam>
internal static class NativeWords<TEnum>
    where TEnum : struct, Enum
{
    private static readonly Dictionary<TEnum, JsonEncodedText> Words = Enum.GetValues<TEnum>()
        .ToDictionary(value => value, value => JsonEncodedText.Encode(JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString())));

    private static readonly Dictionary<string, TEnum> Values = Words.ToDictionary(word => word.Value.Value, word => word.Key, StringComparer.Ordinal);

    /// <summary>All words, as a sentence lists them: <c>off, fail_open or fail_closed</c>.</summary>
    public static string List { get; } = ListOf([.. Words.OrderBy(word => word.Key).Select(word => word.Value.Value)]);

    public static JsonEncodedText Of(TEnum value) => Words[value];

    /// <summary>The value of a word; <see langword="null"/> when there is none.</summary>
    public static TEnum? Read(string word) => Values.TryGetValue(word, out var value) ? value : null;

    private static string ListOf(string[] words) => words is [.. var first, var last] && first.Length > 0
        ? $"{string.Join(", ", first)} or {last}"
        : string.Concat(words);
}
