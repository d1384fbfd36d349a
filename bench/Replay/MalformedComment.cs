namespace Danmaku.Bench.Replay;

/// <summary>An element that is no comment.</summary>
/// <param name="Line">Its line in the file, from 1.</param>
/// <param name="Problem">What is wrong with it, as a sentence.</param>
internal sealed record MalformedComment(int Line, string Problem);
