using System.Buffers;
using System.Collections.Frozen;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>Which letters a reader takes for which: other alphabets, fancy fonts, signs and digits for Latin letters, Han variants.</summary>
/// <remarks>
/// What normalising leaves: full-width, mathematical, circled and accented letters are gone before. After the confusables of Unicode
/// TR 39, with letters that only resemble ("я" for r), and without what is more than a letter long. Case is folded, so a capital and
/// its small letter are one here, and where they resemble two letters, or a sign stands for two, the second is the alternate.
/// </remarks>
internal static class LookAlikes
{
    /// <summary>Letter, then what can be taken for it.</summary>
    private static readonly string[] Alike =
    [
        "aаɑᴀαꭺᎪᗅᗩꓮ⍺ꍏλ", "bьъвβʙɓƅᏏᏴᑲᗷᗸꓐꃳб", "cсᴄƈⲥᏟᑕꓚꉓ¢", "dԁđðᴅɗɖᎠᏧᑯᗞᗪꓒꓓꀸ", "eеҽєэεɛᴇəǝɘᎬ℮ⴹꓰᕮꍟ€з", "fƒғϝᖴꓝꞙꬵꎇ",
        "gɡԍցɢɠƍᶃᏀᏳꓖꁅ", "hнһհʜɦħᎻᏂᕼⲏꓧꃅ", "iіιɩɪӏꙇɨᎥꀤᓰ¡ⁱ", "jјϳʝᴊɉᎫᒍꓙꀭ", "kкκᴋƙᏦᛕⲕꓗꀘ", "lʟłɭƚǀⳑᏞᒪᛁⵏꓡ꒒£",
        "mмϻᴍɱᎷᗰᛖⲙꓟꂵ", "nηпиոռɴɲƞⲛᑎꓠꈤ", "oоοσօᴏᴑⲟⵔഠဝ০੦૦୦ዐꓳଠɵøꂦᓍ", "pрρᴘƥþᏢᑭꓑⲣꉣ", "qԛզգⵕɋᑫꆰ", "rгяʀɾɹᎡᏒᖇꓣⲅꋪ", "sѕտꜱʂƽᏕᏚᔕꓢꌗ",
        "tтτᴛŧƭᎢꓔⲧ꓄", "uυμսᴜʋцᑌꓴꀎ", "vνѵᴠʌᏙᐯꓦꃴ", "wωѡԝшщաᴡɯᎳᏔᗯꓪꅏ", "xхχⲭᕁ᙭ⵝꓫꊼ×", "yуγүყʏɣᎩᎽꓬⲩꌩ¥", "zζᴢƶʐᏃᘔꓜꁴ",
    ];

    private static readonly FrozenDictionary<char, char> Alternates = new Dictionary<char, char>
    {
        ['1'] = 'l',
        ['!'] = 'l',
        ['|'] = 'l',
        ['6'] = 'b',
        ['у'] = 'u',
        ['и'] = 'u',
        ['μ'] = 'm',
        ['η'] = 'h',
        ['ν'] = 'n',
        ['υ'] = 'y',
        ['σ'] = 'e',
        ['ӏ'] = 'l',
        ['ι'] = 'l',
        ['γ'] = 'v',
        ['п'] = 'p',
    }.ToFrozenDictionary();

    /// <summary>What a character is taken for; itself for most.</summary>
    private static readonly char[] Letters = BuildLetters();

    /// <summary>Signs that stand for a letter, where letters are beside them.</summary>
    private static readonly SearchValues<char> Signs = SearchValues.Create("@$!|+¢€¡£×¥");

    /// <summary>What a letter is taken for; itself for most. Neither digits nor signs.</summary>
    public static char LetterFor(char value) => Letters[value];

    /// <summary>What a digit among letters is taken for; itself for some.</summary>
    public static char LetterForDigit(char digit) => digit switch
    {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '6' or '9' => 'g',
        '7' => 't',
        '8' => 'b',
        _ => digit,
    };

    /// <summary>What a sign beside letters is taken for; zero for none.</summary>
    public static char LetterForSign(char sign) => sign switch
    {
        '@' => 'a',
        '$' => 's',
        '!' or '|' => 'i',
        '+' => 't',
        _ when Signs.Contains(sign) => Letters[sign],
        _ => '\0',
    };

    /// <summary>Another letter that a character may be taken for, or the one it is taken for.</summary>
    public static char AlternateFor(char value, char letter) => Alternates.GetValueOrDefault(value, letter);

    /// <summary>Letters drawn as pictures, which are symbols to Unicode: squared, circled in black, and those of flags.</summary>
    /// <returns>Zero for none.</returns>
    public static char LetterForPicture(int value) => value switch
    {
        >= 0x1F150 and <= 0x1F169 => (char)('a' + value - 0x1F150),
        >= 0x1F170 and <= 0x1F189 => (char)('a' + value - 0x1F170),
        >= 0x1F1E6 and <= 0x1F1FF => (char)('a' + value - 0x1F1E6),
        _ => '\0',
    };

    /// <summary>Of an alphabet in which people write whole words that happen to look like Latin ones.</summary>
    public static bool IsOfOtherAlphabet(char value) =>
        value is (>= '\u0370' and <= '\u05FF') or (>= '\u10A0' and <= '\u13FF') or (>= '\u2C80' and <= '\u2DFF')
            or (>= '\uAB70' and <= '\uABBF');

    /// <summary>Only resembles the letter: a text that has it is written in its alphabet, unless Latin letters are beside it.</summary>
    public static bool OnlyResembles(char value) => value is 'λ' or 'б' or 'э' or 'з' or 'п' or 'и' or 'я' or 'μ' or 'ц' or 'ш' or 'щ' or 'ъ';

    private static char[] BuildLetters()
    {
        var letters = new char[char.MaxValue + 1];
        for (var value = 0; value < letters.Length; value++)
        {
            letters[value] = (char)value;
        }

        foreach (var row in Alike)
        {
            foreach (var value in row.AsSpan(1))
            {
                // As folded texts have it: small, and without its accent.
                letters[value] = row[0];
                letters[char.ToLowerInvariant(value)] = row[0];
            }
        }

        foreach (var (traditional, simplified) in TraditionalHan.All)
        {
            letters[traditional] = simplified;
        }

        return letters;
    }
}
