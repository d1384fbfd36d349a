using System.Collections.Immutable;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>What a term's letters must be in a text that disguises it.</summary>
/// <param name="Typed">Its letters, one for each run, as typed.</param>
/// <param name="Lengths">How often each of them stands in its run.</param>
internal sealed record HiddenTerm(string Typed, ImmutableArray<int> Lengths);
