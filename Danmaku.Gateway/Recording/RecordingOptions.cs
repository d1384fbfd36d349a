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

    /// <summary>Comments in one recording that is replayed, some 80 bytes of memory each. Default 1,000,000; 1 to 10,000,000.</summary>
    [Range(1, 10_000_000)]
    [Reloads]
    public int ReplayComments { get; init; } = 1_000_000;

    /// <summary>
    /// Bytes of recordings kept for those who replay them, and of a single one; what is replayed least lately goes first. Two more can be under way, being read. Default
    /// 128 MiB; 1 MiB to 16 GiB.
    /// </summary>
    [Range(1_048_576, 17_179_869_184)]
    [Reloads]
    public long ReplayBytes { get; init; } = 128 * 1_048_576;
}
