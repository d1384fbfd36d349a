using Danmaku.Silo.Domain.Filtering;

namespace Danmaku.Silo.Domain;

/// <summary>A text that the room's rules do not refuse.</summary>
/// <param name="Shown">What viewers read.</param>
/// <param name="Match">Its forms for filters, where a filter asked for them.</param>
/// <param name="IsMasked">Whether rules masked a part of what was typed.</param>
/// <param name="HoldWhy">Why a moderator has to see it first, in one English sentence; <see langword="null"/> when none has to.</param>
internal readonly record struct AdmittedText(string Shown, MatchText? Match, bool IsMasked = false, string? HoldWhy = null);
