using System.ComponentModel.DataAnnotations;
using Danmaku.Hosting.Settings;

namespace Danmaku.Gateway.Recording;

/// <summary>How much of a room's past is exported and replayed at once. Section <c>Recording</c>.</summary>
internal sealed record RecordingOptions
{
    public const string SectionName = "Recording";

    /// <summary>Comments in one exported file. Default 200,000; 1 to 10,000,000.</summary>
    [Range(1, 10_000_000)]
    [Reloads]
    public int ExportComments { get; init; } = 200_000;

    /// <summary>Comments in one recording that is replayed. Default 50,000, some 15 MB; 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    [Reloads]
    public int ReplayComments { get; init; } = 50_000;

    /// <summary>Bytes of recordings kept for those who replay them; what is replayed least lately goes first. Default 64 MiB; 1 MiB to 16 GiB.</summary>
    [Range(1_048_576, 17_179_869_184)]
    [Reloads]
    public long ReplayBytes { get; init; } = 64 * 1_048_576;
}
