namespace Danmaku.Bench.Scale;

/// <summary>What one flush of a room carries.</summary>
/// <param name="Shown">Comments that viewers get.</param>
/// <param name="Thinned">Comments beyond the display budget.</param>
/// <param name="Runs">Runs of thinned comments, each one range in the frame.</param>
internal readonly record struct Flush(int Shown, int Thinned, int Runs);
