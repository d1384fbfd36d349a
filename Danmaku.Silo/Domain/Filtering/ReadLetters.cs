namespace Danmaku.Silo.Domain.Filtering;

/// <summary>Letters of a text as they were read, and as they were typed.</summary>
/// <param name="Form">What each is taken for, and where it stands.</param>
/// <param name="Typed">What stands there, as folded; zero for what is not a single character.</param>
internal readonly record struct ReadLetters(FoldedText Form, string Typed);
