namespace Danmaku.Bench.Scale;

/// <summary>CPU time that one kind of work takes.</summary>
/// <param name="Part">What for.</param>
/// <param name="Cores">Cores in all machines together.</param>
/// <param name="Busiest">Cores in the machine with most of it.</param>
internal sealed record PartRow(Part Part, double Cores, double Busiest);
