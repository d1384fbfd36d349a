using System.Globalization;
using System.Text;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Filtering;
using FsCheck;

namespace Danmaku.Tests.Domain.Filtering;

public sealed class DisplayTextProperties
{
    private static readonly Configuration Enough = new()
    {
        MaxNbOfTest = 500,
        EndSize = 60,
        QuietOnSuccess = true,
        Runner = Config.QuickThrowOnFailure.Runner,
    };

    [Fact]
    public void Cleaning_twice_changes_nothing_more() =>
        Check(typed => DisplayText.Clean(DisplayText.Clean(typed).Shown) == DisplayText.Clean(typed));

    [Fact]
    public void Clusters_are_counted_as_the_platform_counts_them() =>
        Check(typed => new StringInfo(DisplayText.Clean(typed).Shown).LengthInTextElements == DisplayText.Clean(typed).Graphemes);

    [Fact]
    public void No_cluster_is_longer_than_the_limit() =>
        Check(typed => TextElements(DisplayText.Clean(typed).Shown)
            .All(cluster => cluster.EnumerateRunes().Count() <= DisplayText.MaxClusterCodePoints));

    [Fact]
    public void What_is_shown_has_nothing_that_must_not_be_shown() =>
        Check(typed =>
        {
            var shown = DisplayText.Clean(typed).Shown;
            return shown == shown.Trim()
                && !shown.Contains("  ")
                && shown.EnumerateRunes().All(rune => !MustGo(rune))
                && IsWellFormed(shown);
        });

    [Fact]
    public void Nothing_is_added_and_nothing_changes_its_order() =>
        Check(typed =>
        {
            var from = 0;
            foreach (var value in DisplayText.Clean(typed).Shown.Where(value => value != ' '))
            {
                from = typed.IndexOf(value, from) + 1;
                if (from == 0)
                {
                    return false;
                }
            }

            return true;
        });

    [Fact]
    public void Folding_takes_any_text_and_folding_twice_changes_nothing_more() =>
        Check(typed =>
        {
            var once = MatchText.From(DisplayText.Clean(typed).Shown);
            return once.Folded == MatchText.From(once.Folded).Folded;
        });

    [Fact]
    public void No_filter_stumbles_over_anything_typed()
    {
        string[] terms = ["a", "神", "1#", "🏴", "क", "가 か", "é."];
        var rules = CompiledRules.Compile(new RuleSet { Rules = [.. terms.Select(term => new Rule { Pattern = term })] });

        Check(typed =>
        {
            var uncleaned = MatchText.From(typed);
            return uncleaned.Key.Length <= uncleaned.Folded.Length
                && (rules.Judge(uncleaned) is null or { Matched.Length: > 0 })
                && Links.Contains(uncleaned) == Links.Contains(MatchText.From(typed));
        });
    }

    private static void Check(Func<string, bool> property) =>
        Prop.ForAll(AnyText.Arbitrary, property).Check(Enough);

    private static bool MustGo(Rune rune) =>
        rune.Value is 0xAD or 0x034F or 0x061C or 0x115F or 0x1160 or 0x180E or 0x200B or 0x200E or 0x200F or 0x3164
            or 0xFEFF or 0xFFA0
            or (>= 0x2028 and <= 0x202E) or (>= 0x2060 and <= 0x206F) or (>= 0xFFF9 and <= 0xFFFC) or (>= 0xFDD0 and <= 0xFDEF)
        || (rune.Value & 0xFFFE) == 0xFFFE
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate;

    private static bool IsWellFormed(string text) => text == Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static IEnumerable<string> TextElements(string text)
    {
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            yield return elements.GetTextElement();
        }
    }
}
