using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Filtering;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Domain.Filtering.Evasion;

/// <summary>Texts that say a term in disguise, and texts that only look like it, each in classes.</summary>
internal static class EvasionCorpus
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "Danmaku.Tests", "Domain", "Filtering", "Evasion");

    public static IReadOnlyList<Evasion> Evasions { get; } =
        [.. Read("evasions.txt").Select(line => line.Text.Split('\t') is [var term, var text]
            ? new Evasion(line.Class, term, text)
            : throw new InvalidDataException($"Not a term, a tab and a text: {line.Text}"))];

    public static IReadOnlyList<Line> Innocent { get; } = [.. Read("innocent.txt")];

    /// <summary>Terms with an asterisk or a question mark are wildcards.</summary>
    public static Rule RuleFor(string term) =>
        new() { Pattern = term, Kind = term.Contains('*') || term.Contains('?') ? RuleKind.Wildcard : RuleKind.Term };

    public static CompiledRules Compile(params IEnumerable<string> terms)
    {
        var set = new RuleSet { Rules = [.. terms.Distinct().Select(RuleFor)] };
        Assert.Null(CompiledRules.Refuse(set));
        return CompiledRules.Compile(set);
    }

    /// <summary>All terms that evasions are of.</summary>
    public static CompiledRules CompileAll() => Compile(Evasions.Select(one => one.Term));

    public static MatchText Match(string typed) => MatchText.From(DisplayText.Clean(typed).Shown);

    private static IEnumerable<Line> Read(string file)
    {
        var current = "";
        foreach (var line in File.ReadLines(Path.Combine(Folder, file)))
        {
            if (line.StartsWith("# ", StringComparison.Ordinal) && line.Contains(':'))
            {
                current = line[2..line.IndexOf(':')];
            }
            else if (line.Length > 0)
            {
                yield return new Line(current, line);
            }
        }
    }

    /// <param name="Class">What kind of disguise.</param>
    /// <param name="Term">The term.</param>
    /// <param name="Text">A text that says it.</param>
    internal sealed record Evasion(string Class, string Term, string Text);

    /// <param name="Class">What kind of look-alike.</param>
    /// <param name="Text">The text.</param>
    internal sealed record Line(string Class, string Text);
}
