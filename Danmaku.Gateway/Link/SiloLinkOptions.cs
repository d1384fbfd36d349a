using System.ComponentModel.DataAnnotations;
using Danmaku.Hosting.Settings;
using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Link;

/// <summary>Where the rooms are. Section <c>Silos</c>.</summary>
internal sealed record SiloLinkOptions
{
    public const string SectionName = "Silos";

    /// <summary>
    /// Addresses of silos, such as <c>https://silo-1:8443</c>. A name stands for all silos that it resolves to. Default none: the rooms are in this process.
    /// </summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>How often names in the addresses are resolved again; also at once when a link breaks. Default 5 s; 1 s to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan ResolveInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Key that is shown to silos, one of their <c>Link:ServiceKeys</c>. Default none.</summary>
    [Reloads]
    [Secret]
    public string? ServiceKey { get; init; }

    /// <summary>PEM file with the authorities that silos' certificates must come from. Default none: those that the machine trusts.</summary>
    public string? Authorities { get; init; }

    /// <summary>PEM file with the certificate that is shown to silos. Default none.</summary>
    public string? Certificate { get; init; }

    /// <summary>PEM file with the certificate's key. Default none: it is in the certificate's file.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>
    /// Longest wait for an answer; then the viewer is told to try again. Default 5 s, which leaves a room 3 s beyond its
    /// <c>Rooms:AckTimeout</c>; 500 ms to 1 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:01:00")]
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Calls to one silo that may wait for their answers; more are refused. Default 50,000; 100 to 1,000,000.</summary>
    [Range(100, 1_000_000)]
    public int MaxPendingCalls { get; init; } = 50_000;
}

/// <summary>Checks that addresses of <see cref="SiloLinkOptions"/> can be dialled and its files are there.</summary>
internal sealed class SiloAddressesValidator : IValidateOptions<SiloLinkOptions>
{
    public ValidateOptionsResult Validate(string? name, SiloLinkOptions options)
    {
        var errors = options.Addresses
            .Where(static address => !Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.AbsolutePath != "/")
            .Select(static address => $"{SiloLinkOptions.SectionName}:{nameof(SiloLinkOptions.Addresses)}: '{address}' is not like http://host:port or https://host:port.")
            .ToList();
        if (options.Addresses.Distinct(StringComparer.OrdinalIgnoreCase).Count() < options.Addresses.Count)
        {
            errors.Add($"{SiloLinkOptions.SectionName}:{nameof(SiloLinkOptions.Addresses)}: an address stands there twice.");
        }

        if (options.CertificateKey is not null && options.Certificate is null)
        {
            errors.Add($"{SiloLinkOptions.SectionName}:{nameof(SiloLinkOptions.CertificateKey)} needs {SiloLinkOptions.SectionName}:{nameof(SiloLinkOptions.Certificate)}.");
        }

        errors.AddRange(new[] { options.Authorities, options.Certificate, options.CertificateKey }
            .Where(static path => path is not null && !File.Exists(path))
            .Select(static path => $"{SiloLinkOptions.SectionName}: there is no file {path}."));
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
