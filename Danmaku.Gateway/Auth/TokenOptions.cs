using System.ComponentModel.DataAnnotations;
using Danmaku.Hosting.Settings;

namespace Danmaku.Gateway.Auth;

/// <summary>How viewers prove who they are. Section <c>Tokens</c>.</summary>
/// <remarks>Without a secret, a key set file and a key set address the service is in <see cref="DemoMode"/>.</remarks>
internal sealed record TokenOptions
{
    public const string SectionName = "Tokens";

    /// <summary>When set, <c>iss</c> must be exactly this. Default none; up to 512 characters.</summary>
    [StringLength(512, MinimumLength = 1)]
    public string? Issuer { get; init; }

    /// <summary>When set, <c>aud</c> must be or contain exactly this. Default none; up to 512 characters.</summary>
    [StringLength(512, MinimumLength = 1)]
    public string? Audience { get; init; }

    /// <summary>How far the clocks of issuer and gateway may differ. Default 30 s; 0 to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest token in bytes. Default 4,096, half of what common proxies allow for all headers; 256 to 16,384.</summary>
    [Range(256, 16_384)]
    public int MaxTokenBytes { get; init; } = 4_096;

    /// <summary>Longest time between <c>iat</c> (or now, where it is absent) and <c>exp</c>. Default no limit; 1 min to 366 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "366.00:00:00")]
    public TimeSpan? MaxLifetime { get; init; }

    /// <summary>Shared secrets for HS256; several at once while one is being replaced. Default none; at most 16.</summary>
    [MaxLength(16)]
    [Reloads]
    public IReadOnlyList<TokenSecret> Secrets { get; init; } = [];

    /// <summary>File with a JSON Web Key Set (RFC 7517), read again when it changes. Default none.</summary>
    [MinLength(1)]
    public string? JwksFile { get; init; }

    /// <summary>Address of a JSON Web Key Set: https, or http on this machine only. Default none.</summary>
    public Uri? JwksUrl { get; init; }

    /// <summary>How often the key set is read again. Default 5 min; 10 s to 24 h.</summary>
    /// <remarks>An unknown <c>kid</c> has it read sooner, at most every <see cref="KeyRing.MinRefreshGap"/>.</remarks>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan JwksRefresh { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long one fetch of <see cref="JwksUrl"/> may take. Default 5 s; 100 ms to 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan JwksTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether rooms may be watched without a token. Default yes; posting always needs one.</summary>
    [Reloads]
    public bool AllowAnonymousReading { get; init; } = true;

    /// <summary>How long a door token may live, and does unless it is asked for with less. Default 30 days; 1 min to 366 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "366.00:00:00")]
    [Reloads]
    public TimeSpan DoorTokenLifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Whether the service may listen where others reach it while no key is configured, so that they get guest tokens: for trying it out in a cluster of one's
    /// own. Default no.
    /// </summary>
    public bool DemoAnywhere { get; init; }

    /// <summary>Whether any key source is configured.</summary>
    public bool HasKeys => Secrets.Count > 0 || JwksFile is not null || JwksUrl is not null;
}
