using Xunit.Abstractions;

namespace Danmaku.Tests.Domain.Filtering.Evasion;

/// <summary>How many disguises are seen through, and how many innocent texts are taken for one.</summary>
public sealed class EvasionTests(ITestOutputHelper output)
{
    [Fact]
    public void Floors()
    {
        var classes = EvasionCorpus.Evasions.GroupBy(one => one.Class).ToArray();
        foreach (var some in classes)
        {
            var missed = some.Where(one => !IsFound(one)).ToArray();
            output.WriteLine($"{some.Key}: {some.Count() - missed.Length}/{some.Count()} " + string.Join(" ; ", missed.Select(one => $"{one.Term}=>{one.Text}")));
        }

        var rules = EvasionCorpus.Compile(EvasionCorpus.Evasions.Select(one => one.Term));
        foreach (var some in EvasionCorpus.Innocent.GroupBy(one => one.Class))
        {
            var hit = some.Select(one => (one.Text, rules.Judge(EvasionCorpus.Match(one.Text)))).Where(one => one.Item2 is not null).ToArray();
            output.WriteLine($"{some.Key}: {hit.Length}/{some.Count()} " + string.Join(" ; ", hit.Select(one => $"{one.Text}=>{one.Item2!.Rule.Pattern}")));
        }
    }

    private static bool IsFound(EvasionCorpus.Evasion one) =>
        EvasionCorpus.Compile(one.Term).Judge(EvasionCorpus.Match(one.Text)) is not null;
}
