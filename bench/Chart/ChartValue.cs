namespace Danmaku.Bench.Chart;

/// <summary>One key, or group of keys, of the chart's values.yaml.</summary>
/// <param name="Banner">Title of the part of the file that it is in.</param>
/// <param name="Path">Its name with those above it, <c>gateway.image.tag</c>.</param>
/// <param name="Comment">What the comment above it says, in one line; of a group it may be empty.</param>
/// <param name="Default">What stands behind it; <see langword="null"/> when that is a block of lines.</param>
/// <param name="IsGroup">Whether it only holds other keys.</param>
internal sealed record ChartValue(string Banner, string Path, string Comment, string? Default, bool IsGroup);
