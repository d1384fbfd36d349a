namespace Danmaku.Bench.Rules;

/// <summary>What a room's rules cost once for each change.</summary>
/// <param name="Checking">Time to say whether the set can be a room's.</param>
/// <param name="Compiling">Time to compile it.</param>
/// <param name="Bytes">Memory that it holds.</param>
internal sealed record RulesCost(TimeSpan Checking, TimeSpan Compiling, long Bytes);
