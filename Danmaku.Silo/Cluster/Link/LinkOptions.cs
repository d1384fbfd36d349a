using System.ComponentModel.DataAnnotations;
using Danmaku.Hosting.Settings;
using Microsoft.Extensions.Options;

namespace Danmaku.Silo.Cluster.Link;

/// <summary>How a silo serves its gateways. Section <c>Link</c>.</summary>
internal sealed record LinkOptions
{
    public const string SectionName = "Link";

    /// <summary>Port for gateways, on all addresses, for HTTP/2 alone. Default 8082; 0 (any free one) to 65,535.</summary>
    [Range(0, 65_535)]
    public int Port { get; init; } = 8_082;

    /// <summary>PEM file with the port's certificate. Default none: the port speaks without TLS.</summary>
    public string? Certificate { get; init; }

    /// <summary>PEM file with the certificate's key. Default none: it is in the certificate's file.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>Keys of which a gateway must show one, each 16 characters or more. Default none: whoever reaches the port is a gateway.</summary>
    [Reloads]
    [Secret]
    public IReadOnlyList<string> ServiceKeys { get; init; } = [];

    /// <summary>PEM file with the authorities whose client certificates are let in. Default none: no client certificate is asked for.</summary>
    public string? ClientAuthorities { get; init; }

    /// <summary>Bytes of batches that may wait for one gateway; then the room with the most of them is dropped. Default 32 MiB; 64 KiB to 1 GiB.</summary>
    [Range(65_536, 1_073_741_824)]
    public long QueueBytes { get; init; } = 33_554_432;

    /// <summary>Calls of one gateway that may be under way; no more are read before some are answered. Default 50,000; 100 to 1,000,000.</summary>
    [Range(100, 1_000_000)]
    public int CallsUnderWay { get; init; } = 50_000;

    /// <summary>Longest wait for a room's answer. Default 10 s, which is more than a gateway waits; 1 s to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often this silo renews its lease on a room. Default 5 s, a third of <c>Rooms:LeaseDuration</c>; 1 s to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan RenewInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a gateway that does not renew its lease on a room stays subscribed. Default 15 s; 2 s to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:05:00")]
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a stopping silo waits for its gateways to leave. Default 5 s; 0 to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>Checks what <see cref="LinkOptions"/> names beside numbers.</summary>
internal sealed class LinkKeysValidator : IValidateOptions<LinkOptions>
{
    /// <summary>Fewer characters can be guessed.</summary>
    private const int ShortestKey = 16;

    public ValidateOptionsResult Validate(string? name, LinkOptions options)
    {
        var errors = new List<string>();
        if (options.ServiceKeys.Any(key => key.Length < ShortestKey))
        {
            errors.Add($"{LinkOptions.SectionName}:{nameof(LinkOptions.ServiceKeys)}: each key must have {ShortestKey} characters or more.");
        }

        if (options.Certificate is null && (options.CertificateKey ?? options.ClientAuthorities) is not null)
        {
            errors.Add($"{LinkOptions.SectionName}:{nameof(LinkOptions.CertificateKey)} and {LinkOptions.SectionName}:{nameof(LinkOptions.ClientAuthorities)} need {LinkOptions.SectionName}:{nameof(LinkOptions.Certificate)}.");
        }

        errors.AddRange(new[] { options.Certificate, options.CertificateKey, options.ClientAuthorities }
            .Where(static path => path is not null && !File.Exists(path))
            .Select(static path => $"{LinkOptions.SectionName}: there is no file {path}."));

        if (options.LeaseDuration < options.RenewInterval)
        {
            errors.Add($"{LinkOptions.SectionName}:{nameof(LinkOptions.LeaseDuration)} must be at least {LinkOptions.SectionName}:{nameof(LinkOptions.RenewInterval)}.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
