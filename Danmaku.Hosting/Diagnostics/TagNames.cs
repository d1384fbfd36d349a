using System.Collections.Frozen;
using System.Text.Json;

namespace Danmaku.Hosting.Diagnostics;

/// <summary>The values of an enum as they stand in tags: <c>SlowConsumer</c> is <c>slow_consumer</c>.</summary>
internal static class TagNames<TEnum>
    where TEnum : struct, Enum
{
    /// <summary>What stands for a number without a name, such as a close code that a viewer made up.</summary>
    public const string Other = "other";

    private static readonly FrozenDictionary<TEnum, string> Names = Enum.GetValues<TEnum>()
        .ToFrozenDictionary(static value => value, static value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

    public static string Of(TEnum value) => Names.GetValueOrDefault(value, Other);
}
