using BenchmarkDotNet.Attributes;
using Danmaku.Bench.Rules;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Filtering;

namespace Danmaku.Bench.Micro;

/// <summary>What a room's rules say about one comment, its folding included.</summary>
public class JudgeTextBenchmark
{
    private CompiledRules _rules = CompiledRules.None;

    /// <summary>Terms of the room; a fiftieth as many regular expressions come with them.</summary>
    [Params(0, 1_000, 10_000)]
    public int Terms { get; set; }

    /// <summary>The comment: one that is as it looks, and one in which something could be hidden.</summary>
    [Params("前方高能, and everybody here cheers", "前方高能!!! gооооd g4me, so gooood")]
    public string Text { get; set; } = "";

    /// <summary>Compiles the rules.</summary>
    [GlobalSetup]
    public void Compile()
    {
        var made = new MadeRules(seed: 5);
        _rules = CompiledRules.Compile(new RuleSet { Rules = [.. made.Terms(Terms), .. made.Regexes(Terms / 50)] });
    }

    /// <summary>Checks the comment.</summary>
    [Benchmark]
    public bool Judge() => _rules.Judge(MatchText.From(Text)) is not null;
}
