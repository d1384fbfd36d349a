using System.ComponentModel.DataAnnotations;
using Danmaku.Hosting.Settings;

namespace Danmaku.Tests.Hosting;

/// <summary>A section with a setting of every kind.</summary>
internal sealed record SampleOptions
{
    public const string SectionName = "Sample";

    [Reloads]
    [Range(1, 1_000)]
    public int Burst { get; init; } = 20;

    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(30);

    public bool Gather { get; init; } = true;

    [Reloads]
    public double Ratio { get; init; } = 0.5;

    public Uri? Url { get; init; }

    public DayOfWeek Day { get; init; }

    [StringLength(8, MinimumLength = 1)]
    public string? Issuer { get; init; }

    [Reloads]
    public IReadOnlyList<string> Origins { get; init; } = [];

    [Reloads]
    public IReadOnlyList<SampleKey> Keys { get; init; } = [];

    [Reloads]
    [Secret]
    [StringLength(40, MinimumLength = 16)]
    public string? Password { get; init; }
}

/// <summary>An item of its list.</summary>
internal sealed record SampleKey
{
    public string? Id { get; init; }

    [Secret]
    [Required]
    public string Value { get; init; } = "";
}
