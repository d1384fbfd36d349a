namespace Danmaku.Gateway.Recording;

/// <summary>Parts of a recording that is too large which are not.</summary>
/// <param name="Until">What was said before this time is the first part.</param>
/// <param name="Since">What was said at this time or later is the last part; <see langword="null"/> where that is not known.</param>
internal sealed record RecordingParts(DateTimeOffset Until, DateTimeOffset? Since);
