namespace Danmaku.Contracts.Messages;

/// <summary>How a rule's pattern is read. Append only, never renumber.</summary>
public enum RuleKind : byte
{
    /// <summary>A word or phrase, found however it is spelt: spaced out, full-width, with look-alike letters. 1 to 64 characters.</summary>
    Term = 1,

    /// <summary>A term in which <c>*</c> stands for any letters and digits within a word and <c>?</c> for one. 1 to 64 characters.</summary>
    Wildcard = 2,

    /// <summary>A regular expression without backtracking (no look-around, no back-references), on the text as shown. 1 to 256 characters.</summary>
    Regex = 3,
}
