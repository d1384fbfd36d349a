namespace Danmaku.Silo.Domain;

/// <summary>What the outside judge said about a draft.</summary>
/// <param name="Verdict">Its word.</param>
/// <param name="Why">Its reason, one sentence: for the author of a rejected comment, for moderators of one that is held.</param>
internal sealed record Judged(JudgeVerdict Verdict, string? Why);
