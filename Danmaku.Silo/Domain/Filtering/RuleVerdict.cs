using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>What a room's rules say about a text.</summary>
/// <param name="Rule">The rule with the highest action of those that match; of several the first in the list.</param>
/// <param name="Number">Its place in the list, from 1.</param>
/// <param name="Matched">What it matched first, as shown.</param>
/// <param name="Masked">
/// The shown text with <c>＊</c> for each grapheme cluster that any rule matched, where the action is
/// <see cref="RuleAction.Mask"/>; otherwise null.
/// </param>
internal sealed record RuleVerdict(Rule Rule, int Number, string Matched, string? Masked);
