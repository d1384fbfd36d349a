using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Recording;

/// <summary>A recording that can be replayed, or why there is none.</summary>
/// <param name="Comments">Its comments; <see langword="null"/> where there is a refusal.</param>
/// <param name="Refusal">Why not.</param>
/// <param name="Parts">What to ask for instead, of one that is too large.</param>
internal readonly record struct RecordingResult(RecordedComments? Comments, Rejection? Refusal, RecordingParts? Parts = null);
