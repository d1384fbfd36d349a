using Danmaku.Contracts.Messages;

namespace Danmaku.Bench.Rules;

/// <summary>Rules as a large room might have them, made up: what matters is their number, their lengths and how alike they are.</summary>
internal sealed class MadeRules(int seed)
{
    private const string Han =
        "的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市眼体别处总才场师书比住员九笑性通目华报立马命张活难神数件安表原车白应路期叫死常提感金何更反合放做系计或司利受光王果亲界及今京务制解各任至清物台象记边共风战干接它许八特觉望直服毛林题建南度统色字请交爱让认算论百吃义科怎元社术结六功指思非流每青管夫连远资队跟带花快条院变联言权往展该领传近留红治决周保达办运武半候七必城父强步完革深区即求品士转量空甚众技轻程告江语英基派满式李息写呢识极令黄德收脸钱党倒未持取设始版双历越史商千片容研像找友孩站广改议形委早房音火际则首单据导影失拿网香似斯专石若兵弟谁校读志飞观争究包组造落视济喜离虽坏骂滚傻逼操妈赌博外挂练垃圾脑残废贱";

    private static readonly string[] Onsets =
        ["b", "c", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "z", "ch", "sh", "th", "st", "tr", "pl", "br", "cl", "fl", "gr", ""];

    private static readonly string[] Rimes =
        ["a", "e", "i", "o", "u", "an", "en", "in", "on", "er", "or", "ar", "ing", "ick", "uck", "it", "at", "ot", "ass", "ell", "ore", "ine", "ow", "ee", "oo"];

    private static readonly string[] Templates =
    [
        @"{en}\w{{0,3}}\d{{5,}}", @"(?:{en}|{en}|{en})s?", @"{zh}.{{0,4}}{zh}", @"(?:{zh}|{zh})[\s\S]?{zh}", @"{en}[\s._-]+{en}", @"[加➕+]\s*[vVwW微薇]?\s*{zh}",
        @"{en}\.(?:com|net|xyz|top)\b", @"(?:{en})+{en}?", @"{zh}\d{{4,11}}", @"^{zh}.*{zh}$", @"\b{en}(?:ed|ing|er)?\b", @"[{zh}]{{2}}\s*{en}",
    ];

    private static readonly string[] Unfiltered =
    [
        @"\d{5,}", @"[A-Z]{10,}", @"[^\x00-\x7F\u4e00-\u9fff]{12,}", @"(?:\d\s){6,}", @"\p{IsCyrillic}{5,}", @"[☀-➿]{6,}", @"^\W{15,}$", @"\S{60,}", @"[a-z]\d[a-z]\d[a-z]\d", @"(?:[\w-]+\.){3,}\w+",
    ];

    private readonly Random _random = new(seed);

    /// <summary>Terms, one in twenty with wildcards, no two the same.</summary>
    public IEnumerable<Rule> Terms(int count) =>
        Distinct(count, i => i % 2 == 0 ? Chinese() : English(), (pattern, i) => i % 20 < 19
            ? new Rule { Pattern = pattern, Action = (RuleAction)(1 + (i % 4)) }
            : new Rule { Pattern = pattern + "*", Kind = RuleKind.Wildcard });

    /// <summary>Regular expressions, one in twenty without letters that each match must have.</summary>
    public IEnumerable<Rule> Regexes(int count) =>
        Distinct(count, i => i % 20 == 19 ? Unfiltered[i / 20 % Unfiltered.Length] : Fill(Templates[i % Templates.Length]), static (pattern, i) =>
            new Rule { Pattern = pattern, Kind = RuleKind.Regex, Action = (RuleAction)(1 + (i % 4)) });

    private static IEnumerable<Rule> Distinct(int count, Func<int, string> make, Func<string, int, Rule> rule)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var pattern = make(i);
            while (!known.Add(pattern))
            {
                pattern = make(i + 1);
            }

            yield return rule(pattern, i);
        }
    }

    /// <summary>Two to twelve characters, most often two to four.</summary>
    private string Chinese() => string.Concat(Enumerable.Range(0, Length()).Select(_ => Han[_random.Next(Han.Length)]));

    /// <summary>Three to twelve letters, one in eight a phrase.</summary>
    private string English()
    {
        var word = "";
        for (var letters = 3 + _random.Next(7); word.Length < letters;)
        {
            word += Onsets[_random.Next(Onsets.Length)] + Rimes[_random.Next(Rimes.Length)];
        }

        word = word[..Math.Min(12, word.Length)];
        return _random.Next(8) == 0 ? word + " " + Rimes[_random.Next(Rimes.Length)] + "t" : word;
    }

    private int Length() => _random.Next(10) switch
    {
        < 3 => 2,
        < 6 => 3,
        < 8 => 4,
        _ => 5 + _random.Next(8),
    };

    private string Fill(string template)
    {
        while (template.Contains("{en}", StringComparison.Ordinal) || template.Contains("{zh}", StringComparison.Ordinal))
        {
            var (mark, word) = template.IndexOf("{en}", StringComparison.Ordinal) is var at and >= 0 ? (at, English()) : (template.IndexOf("{zh}", StringComparison.Ordinal), Chinese());
            template = template[..mark] + word + template[(mark + 4)..];
        }

        return template.Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal);
    }
}
