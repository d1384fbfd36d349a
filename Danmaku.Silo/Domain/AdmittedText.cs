using Danmaku.Silo.Domain.Filtering;

namespace Danmaku.Silo.Domain;

/// <summary>A text that passed the room's rules.</summary>
/// <param name="Shown">What viewers read.</param>
/// <param name="Match">Its forms for filters, where a filter asked for them.</param>
internal readonly record struct AdmittedText(string Shown, MatchText? Match);
