using System.ComponentModel.DataAnnotations;
using Danmaku.Hosting.Settings;
using Microsoft.Extensions.Options;

namespace Danmaku.Silo.Cluster.Admin;

/// <summary>How a silo serves a platform's own services and bots. Section <c>Admin</c>.</summary>
internal sealed record AdminOptions
{
    public const string SectionName = "Admin";

    /// <summary>Keys of which a caller must show one, each 16 characters or more. Default none: there is no such API and no port for it.</summary>
    [Reloads]
    [Secret]
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Port of the API, on all addresses, for HTTP/2 alone. Default 8083; 0 (any free one) to 65,535.</summary>
    [Range(0, 65_535)]
    public int Port { get; init; } = 8_083;

    /// <summary>PEM file with the port's certificate. Default none: the port speaks without TLS, and keys can be read on the way.</summary>
    public string? Certificate { get; init; }

    /// <summary>PEM file with the certificate's key. Default none: it is in the certificate's file.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>Id of the platform where it speaks for itself. Default <c>platform</c>; 1 to 128 characters.</summary>
    [Required]
    [StringLength(128)]
    public string PlatformId { get; init; } = "platform";

    /// <summary>Name of the platform where it speaks for itself. Default <c>Platform</c>; 1 to 32 characters.</summary>
    [Required]
    [StringLength(32)]
    public string PlatformName { get; init; } = "Platform";

    /// <summary>Longest wait for a room's answer. Default 10 s; 1 s to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Subscriptions that may be open at once. Default 1,000; 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int Subscriptions { get; init; } = 1_000;

    /// <summary>Bytes of batches that may wait for one subscription; then it ends. Default 4 MiB; 64 KiB to 1 GiB.</summary>
    [Range(65_536, 1_073_741_824)]
    public long QueueBytes { get; init; } = 4_194_304;

    /// <summary>How long a bot may take for one message before its stream is cut. Default 30 s; 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan SlowTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Events that a bot may be behind and still resume; beyond them it gets a snapshot. Default 10,000; 0 to 100,000.</summary>
    [Range(0, 100_000)]
    public int ResumeEvents { get; init; } = 10_000;
}

/// <summary>Checks what <see cref="AdminOptions"/> names beside numbers.</summary>
internal sealed class AdminKeysValidator : IValidateOptions<AdminOptions>
{
    /// <summary>Fewer characters can be guessed.</summary>
    private const int ShortestKey = 16;

    public ValidateOptionsResult Validate(string? name, AdminOptions options)
    {
        var errors = new List<string>();
        if (options.Keys.Any(static key => key.Length < ShortestKey))
        {
            errors.Add($"{AdminOptions.SectionName}:{nameof(AdminOptions.Keys)}: each key must have {ShortestKey} characters or more.");
        }

        if (options.Certificate is null && options.CertificateKey is not null)
        {
            errors.Add($"{AdminOptions.SectionName}:{nameof(AdminOptions.CertificateKey)} needs {AdminOptions.SectionName}:{nameof(AdminOptions.Certificate)}.");
        }

        errors.AddRange(new[] { options.Certificate, options.CertificateKey }
            .Where(static path => path is not null && !File.Exists(path))
            .Select(static path => $"{AdminOptions.SectionName}: there is no file {path}."));
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
