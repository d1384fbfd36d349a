namespace Danmaku.Gateway.Recording;

/// <summary>All comments of a stretch of a recording.</summary>
/// <param name="Origin">The moment of media time zero.</param>
/// <param name="From">Where the stretch begins.</param>
/// <param name="To">Where it ends: what stands there is not in it.</param>
/// <param name="Length">Media time of the recording's last comment.</param>
/// <param name="Comments">By their media times.</param>
/// <param name="Skipped">How many of one moment were too many.</param>
internal sealed record ReplayWindow(
    DateTimeOffset Origin, TimeSpan From, TimeSpan To, TimeSpan Length, IReadOnlyList<RecordedComment> Comments, int Skipped);
