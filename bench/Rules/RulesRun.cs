using System.Diagnostics;
using Danmaku.Bench.Replay;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Filtering;
using Spectre.Console;

namespace Danmaku.Bench.Rules;

/// <summary>Compiles rules and checks comments against them, one after the other on one thread, as a room does.</summary>
internal sealed class RulesRun(RulesOptions options, IAnsiConsole console)
{
    /// <summary>Each row is warmed up for as long before it is measured: what is compiled at run time is compiled by then.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    /// <summary>Measures and shows it.</summary>
    /// <returns>The process's exit code: 1 when the bar was missed.</returns>
    public int Run()
    {
        var made = new MadeRules(options.Seed);
        RuleSet terms = new() { Rules = [.. made.Terms(options.Terms)] };
        RuleSet regexes = new() { Rules = [.. made.Regexes(options.Regexes)] };
        RuleSet both = new() { Rules = [.. terms.Rules, .. regexes.Rules], Allowed = ["Scunthorpe", "example.com"] };

        var report = new RulesReport(console);
        var (compiled, cost) = Compile(both);
        var comments = Comments();
        List<RulesRow> rows =
        [
            Measure("no rules", CompiledRules.None, comments),
            Measure($"{options.Terms} terms", CompiledRules.Compile(terms), comments),
            Measure($"{options.Regexes} regexes", CompiledRules.Compile(regexes), comments),
            Measure("both", compiled, comments),
        ];
        report.Show($"{comments.Count} recorded comments, {options.Rounds} times each", rows);
        report.Show("Texts made to be slow, against both", [.. HardTexts.Of(both).Select(text => Measure(text.Name, compiled, [text.Text]))]);
        report.Show(cost);

        var p99 = rows[^1].Microseconds(0.99);
        console.WriteLine($"Bar: 20 us at p99 with all rules. Measured: {p99:0.0} us.");
        return p99 < 20 ? 0 : 1;
    }

    private static (CompiledRules Rules, RulesCost Cost) Compile(RuleSet set)
    {
        if (CompiledRules.Refuse(set) is { } refused)
        {
            throw new InvalidOperationException(refused.Message);
        }

        // The second time, when the code is compiled.
        CompiledRules.Compile(set);
        var started = Stopwatch.GetTimestamp();
        CompiledRules.Refuse(set);
        var checking = Stopwatch.GetElapsedTime(started);

        var before = GC.GetTotalMemory(forceFullCollection: true);
        started = Stopwatch.GetTimestamp();
        var rules = CompiledRules.Compile(set);
        var compiling = Stopwatch.GetElapsedTime(started);
        return (rules, new RulesCost(checking, compiling, GC.GetTotalMemory(forceFullCollection: true) - before));
    }

    private RulesRow Measure(string name, CompiledRules rules, List<string> texts)
    {
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < WarmUp;)
        {
            Check(rules, texts, []);
        }

        GC.Collect();
        var ticks = new List<long>(options.Rounds * texts.Count);
        var found = 0;
        for (var round = 0; round < options.Rounds; round++)
        {
            found = Check(rules, texts, ticks);
        }

        ticks.Sort();
        return new RulesRow(name, (double)found / texts.Count, texts.Average(text => text.Length), ticks);
    }

    private static int Check(CompiledRules rules, List<string> texts, List<long> ticks)
    {
        var found = 0;
        foreach (var text in texts)
        {
            var started = Stopwatch.GetTimestamp();
            var verdict = rules.Judge(MatchText.From(text));
            ticks.Add(Stopwatch.GetTimestamp() - started);
            found += verdict is null ? 0 : 1;
        }

        return found;
    }

    private List<string> Comments()
    {
        var files = options.Comments.Count > 0
            ? options.Comments
            : [new FileInfo(Path.Combine(AppContext.BaseDirectory, "recorded-sample.txt"))];
        return [.. files.SelectMany(Texts).Select(typed => DisplayText.Clean(typed).Shown).Where(shown => shown.Length > 0)];
    }

    private static IEnumerable<string> Texts(FileInfo file)
    {
        if (file.Extension != ".xml")
        {
            return File.ReadLines(file.FullName);
        }

        using var stream = file.OpenRead();
        return RecordedFile.Read(stream).Comments.Select(comment => comment.Text);
    }
}
