using FsCheck;

namespace Danmaku.Tests.Domain.Filtering;

/// <summary>UTF-16 garbage with a taste for what is hard: joiners, marks, controls, half characters, emoji, scripts.</summary>
internal static class AnyText
{
    private static readonly string[] Hard =
    [
        " ", "  ", "\t", "\0", "\u0085", "\u2028", "\u3000", "\u2800", "\u00A0",
        "\u200B", "\u200C", "\u200D", "\u200D", "\u2060", "\uFEFF", "\u00AD", "\u034F", "\u061C", "\u202E", "\u2066", "\u2069",
        "\uFE0F", "\uFE0F", "\uFE00", "\U000E0100", "\u180B", "\u3164", "\u115F", "\uFFF9", "\uE000", "\uFFFE", "\uFDD0", "\uFFFC",
        "\uD800", "\uDC00", "\uD83D", "\U000E0067", "\U000E0062", "\U000E0065", "\U000E007F", "🏴", "👩", "❤", "🏽", "🇨", "🇳",
        "1", "#", "\u20E3", "\u20DD", "\u0300", "\u0301", "\u0323", "\u0489", "\u0E48", "\u0E33", "\u05B0", "\u064B", "\u094D",
        "क", "ष", "ि", "م", "ی", "\u0600", "\u1100", "\u1161", "\u11A8", "가", "か", "\u3099", "ﾊ", "ﾞ", "神", "𠮷", "a", "S", "é", "ß",
        "İ", ".", "·", "ﷺ", "ﬁ", "Ａ", "。",
    ];

    public static Arbitrary<string> Arbitrary { get; } = Arb.From(
        from pieces in Gen.ListOf(Gen.Frequency(
            Tuple.Create(8, Gen.Elements(Hard)),
            Tuple.Create(1, Gen.Choose(0, 0xFFFF).Select(value => ((char)value).ToString()))))
        from repeats in Gen.Frequency(Tuple.Create(4, Gen.Constant(1)), Tuple.Create(1, Gen.Choose(2, 12)))
        select string.Concat(Enumerable.Repeat(string.Concat(pieces), repeats)));
}
