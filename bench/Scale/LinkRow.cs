namespace Danmaku.Bench.Scale;

/// <summary>What travels over one kind of link.</summary>
/// <param name="Link">Kind of link.</param>
/// <param name="Messages">Messages per second over all links of the kind.</param>
/// <param name="Bytes">Bytes per second, packets' headers left out.</param>
internal sealed record LinkRow(Link Link, double Messages, double Bytes);
