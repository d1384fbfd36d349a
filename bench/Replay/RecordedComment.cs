namespace Danmaku.Bench.Replay;

/// <summary>One comment of a recorded file, in the words of the native protocol.</summary>
/// <param name="At">When it was posted, from the start of the video.</param>
/// <param name="Viewer">Hash that the file has in place of its poster.</param>
/// <param name="Text">Its text on one line.</param>
/// <param name="Mode"><c>scroll</c>, <c>top</c>, <c>bottom</c> or <c>reverse</c>.</param>
/// <param name="Size"><c>small</c>, <c>normal</c> or <c>large</c>.</param>
/// <param name="Color">24-bit RGB.</param>
internal sealed record RecordedComment(TimeSpan At, string Viewer, string Text, string Mode, string Size, int Color);
