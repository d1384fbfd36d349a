namespace Danmaku.Gateway.Sockets;

/// <summary>A part of a frame's payload that stands for one event, such as a line: one viewer may get the frame without it.</summary>
/// <param name="Epoch">The epoch that <paramref name="Sequence"/> counts in.</param>
/// <param name="Sequence">Which event; of a comment, its id, in whatever event it is shown.</param>
/// <param name="Start">Where in the payload it begins, in bytes.</param>
/// <param name="Length">How long it is, in bytes.</param>
internal readonly record struct FramePart(long Epoch, long Sequence, int Start, int Length);
