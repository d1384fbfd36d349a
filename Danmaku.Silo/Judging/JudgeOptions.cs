using System.ComponentModel.DataAnnotations;
using Danmaku.Hosting.Settings;

namespace Danmaku.Silo.Judging;

/// <summary>The operator's outside judge. Section <c>Judge</c>. docs/judge.md has what it is sent and may answer.</summary>
internal sealed record JudgeOptions
{
    public const string SectionName = "Judge";

    /// <summary>Address of the judge: https, or http on this machine. Default none: nobody is asked.</summary>
    public Uri? Url { get; init; }

    /// <summary>Whether <see cref="Url"/> may be http on other machines: whoever is in between can read comments and change answers. Default no.</summary>
    public bool AllowPlainHttp { get; init; }

    /// <summary>Secrets that requests are signed with, each <c>whsec_</c> and 24 to 64 bytes in base64; two while one is being replaced. Default none.</summary>
    [Reloads]
    [Secret]
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>Longest wait for a judgement, with the wait for a turn and all tries. Default 1 s; 50 ms to 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:00:10")]
    [Reloads]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Tries after the first, when the connection fails or the answer is 429 or 5xx, as far as the timeout allows. Default 1; 0 to 5.</summary>
    [Range(0, 5)]
    [Reloads]
    public int Retries { get; init; } = 1;

    /// <summary>Requests that may be under way at once, in this process. Default 100; 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int MaxConcurrent { get; init; } = 100;

    /// <summary>Comments that may wait for their turn beside those; there is no answer for more. Default 1,000; 0 to 100,000.</summary>
    [Range(0, 100_000)]
    public int QueueLength { get; init; } = 1_000;

    /// <summary>Longest answer in bytes. Default 16 KiB; 1 KiB to 1 MiB.</summary>
    [Range(1_024, 1_048_576)]
    [Reloads]
    public int MaxResponseBytes { get; init; } = 16_384;

    /// <summary>Comments in a row without an answer, after which the judge is not asked for <see cref="PauseTime"/>. Default 10; 1 to 1,000.</summary>
    [Range(1, 1_000)]
    public int PauseAfter { get; init; } = 10;

    /// <summary>How long it is not asked then; one comment after that shows whether it answers again. Default 5 s; 100 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan PauseTime { get; init; } = TimeSpan.FromSeconds(5);
}
