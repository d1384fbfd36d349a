using System.Diagnostics;

namespace Danmaku.Bench.Rules;

/// <summary>What checking some texts took.</summary>
/// <param name="Name">Against which rules.</param>
/// <param name="Found">Share of the texts that a rule matched.</param>
/// <param name="Length">Their length on average, in characters.</param>
/// <param name="Ticks">Each check, the shortest first.</param>
internal sealed record RulesRow(string Name, double Found, double Length, IReadOnlyList<long> Ticks)
{
    /// <summary>What a share of the checks did not exceed.</summary>
    /// <param name="share">Above 0, up to 1: 0.99 is p99.</param>
    public double Microseconds(double share) =>
        Ticks[Math.Min(Ticks.Count - 1, (int)Math.Ceiling(Ticks.Count * share) - 1)] * 1e6 / Stopwatch.Frequency;
}
