namespace Danmaku.Silo.Domain.Filtering;

/// <summary>What one character of a match may be.</summary>
/// <param name="Token">As the pattern has it: a character, an escape, a dot, a class in brackets.</param>
/// <param name="IgnoresCase">Whether capital and small letters are the same here.</param>
/// <param name="IsSingleLine">Whether a dot takes line ends too.</param>
/// <param name="Chars">The characters one by one, where they are few; null where not.</param>
/// <param name="Borders">Characters named in the token, at which its ranges begin and end.</param>
internal sealed record RegexSet(string Token, bool IgnoresCase, bool IsSingleLine, string? Chars, string Borders);
