using System.Globalization;
using Danmaku.Silo.Domain.Filtering;
using Danmaku.Tests.Support;
using Xunit.Abstractions;

namespace Danmaku.Tests.Domain.Filtering.Evasion;

/// <summary>How many disguises are seen through, and how many innocent texts are taken for one. What is reached here is kept.</summary>
public sealed class EvasionTests(ITestOutputHelper output)
{
    /// <summary>Disguises not seen through, by class; all of the classes that are not here are.</summary>
    private static readonly Dictionary<string, int> Missed = new()
    {
        ["greek"] = 2,
        ["out of reach"] = 22,
    };

    /// <summary>Innocent texts taken for a term, by class; none of the classes that are not here is.</summary>
    private static readonly Dictionary<string, int> Mistaken = new()
    {
        ["phrases"] = 1,
        ["chinese"] = 3,
        ["across words"] = 8,
    };

    [Fact]
    public void Disguises_of_each_class_are_seen_through()
    {
        var missed = EvasionCorpus.Evasions.Where(one => !IsFound(one)).ToLookup(one => one.Class);
        var lines = new List<string>();
        foreach (var all in EvasionCorpus.Evasions.GroupBy(one => one.Class))
        {
            output.WriteLine(Row(all.Key, all.Count() - missed[all.Key].Count(), all.Count()));
            if (missed[all.Key].Count() != Missed.GetValueOrDefault(all.Key))
            {
                lines.AddRange(missed[all.Key].Select(one => $"{one.Class}: {one.Term} in {one.Text}"));
            }
        }

        output.WriteLine(Row("recall", EvasionCorpus.Evasions.Count - missed.Sum(some => some.Count()), EvasionCorpus.Evasions.Count));
        Assert.Empty(lines);
        Assert.Equal(Missed, missed.ToDictionary(some => some.Key, some => some.Count()));
    }

    [Fact]
    public void Innocent_texts_of_each_class_pass()
    {
        var rules = EvasionCorpus.CompileAll();
        var mistaken = EvasionCorpus.Innocent.Where(one => rules.Judge(EvasionCorpus.Match(one.Text)) is not null).ToLookup(one => one.Class);
        var lines = new List<string>();
        foreach (var all in EvasionCorpus.Innocent.GroupBy(one => one.Class))
        {
            output.WriteLine(Row(all.Key, all.Count() - mistaken[all.Key].Count(), all.Count()));
            if (mistaken[all.Key].Count() != Mistaken.GetValueOrDefault(all.Key))
            {
                lines.AddRange(mistaken[all.Key].Select(one => $"{one.Class}: {one.Text} for {rules.Judge(EvasionCorpus.Match(one.Text))}"));
            }
        }

        var found = EvasionCorpus.Evasions.Count(IsFound);
        output.WriteLine(Row("precision", found, found + mistaken.Sum(some => some.Count())));
        Assert.Empty(lines);
        Assert.Equal(Mistaken, mistaken.ToDictionary(some => some.Key, some => some.Count()));
    }

    [Fact]
    public void What_people_really_wrote_passes_all_terms_of_the_corpus()
    {
        var rules = EvasionCorpus.CompileAll();

        var comments = File.ReadLines(Path.Combine(RepositoryRoot.Path, "Danmaku.Tests", "Domain", "Filtering", "recorded-sample.txt"));

        Assert.Empty(comments.Select(typed => rules.Judge(EvasionCorpus.Match(typed))).OfType<RuleVerdict>());
    }

    [Fact]
    public void The_corpus_is_large_and_says_nothing_twice()
    {
        Assert.InRange(EvasionCorpus.Evasions.Count, 600, 2_000);
        Assert.InRange(EvasionCorpus.Innocent.Count, 800, 2_000);
        Assert.Empty(EvasionCorpus.Evasions.GroupBy(one => one).Where(same => same.Count() > 1).Select(same => same.Key));
        Assert.Empty(EvasionCorpus.Innocent.GroupBy(one => one.Text).Where(same => same.Count() > 1).Select(same => same.Key));
    }

    private static bool IsFound(EvasionCorpus.Evasion one) =>
        EvasionCorpus.Compile(one.Term).Judge(EvasionCorpus.Match(one.Text)) is not null;

    private static string Row(string name, int right, int all) =>
        string.Create(CultureInfo.InvariantCulture, $"| {name} | {right} of {all} | {100.0 * right / all:0.0} % |");
}
