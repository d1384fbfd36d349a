using System.Text.Json;

namespace Danmaku.Gateway.Doors.Goim;

/// <summary>The words that the values of an enum have in our own commands: <c>SlowMode</c> is <c>slow_mode</c>, as in the native protocol.</summary>
/// <typeparam name="TEnum">An enum whose names are never changed.</typeparam>
internal static class GoimWords<TEnum>
    where TEnum : struct, Enum
{
    private static readonly Dictionary<TEnum, JsonEncodedText> Words = Enum.GetValues<TEnum>()
        .ToDictionary(value => value, value => JsonEncodedText.Encode(JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString())));

    public static JsonEncodedText Of(TEnum value) => Words[value];
}
