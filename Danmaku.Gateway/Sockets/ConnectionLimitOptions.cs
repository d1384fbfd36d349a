using System.ComponentModel.DataAnnotations;
using System.Net;
using Danmaku.Hosting.Settings;
using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Sockets;

/// <summary>How many connections this gateway takes, in total and from one address. Section <c>ConnectionLimits</c>.</summary>
/// <remarks>An address is an IPv4 address or an IPv6 /64, the least a household gets.</remarks>
internal sealed record ConnectionLimitOptions
{
    public const string SectionName = "ConnectionLimits";

    /// <summary>Open connections of one address. Default 100, room for a school behind one NAT; 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    [Reloads]
    public int ConnectionsPerAddress { get; init; } = 100;

    /// <summary>Handshakes per second of one address in the long run. Default 20; 0.1 to 100,000.</summary>
    [Range(0.1, 100_000)]
    [Reloads]
    public double HandshakesPerSecondPerAddress { get; init; } = 20;

    /// <summary>Handshakes of one address at once. Default 50; 1 to 100,000.</summary>
    [Range(1, 100_000)]
    [Reloads]
    public int HandshakeBurstPerAddress { get; init; } = 50;

    /// <summary>Bytes per second all connections of one address may send in the long run. Default 256 KiB; 1 KiB to 1
    /// GiB.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    [Reloads]
    public int InboundBytesPerSecondPerAddress { get; init; } = 256 * 1024;

    /// <summary>Bytes all connections of one address may send at once. Default 1 MiB; 16 KiB to 1 GiB, above the longest
    /// message.</summary>
    [Range(16 * 1024, 1024 * 1024 * 1024)]
    [Reloads]
    public int InboundByteBurstPerAddress { get; init; } = 1024 * 1024;

    /// <summary>Open connections in total. Default 50,000; 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    [Reloads]
    public int Connections { get; init; } = 50_000;

    /// <summary>Handshakes per second in total, and the burst. Default 2,000; 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    [Reloads]
    public int HandshakesPerSecond { get; init; } = 2000;

    /// <summary>
    /// Networks (CIDR, such as <c>10.0.0.0/8</c> or <c>127.0.0.1/32</c>) to which the limits per address do not apply: a proxy
    /// that does not pass on its clients' addresses, a load generator. The totals do apply. Default none.
    /// </summary>
    [Reloads]
    public IReadOnlyList<string> ExemptNetworks { get; init; } = [];
}

/// <summary>Checks that the networks of <see cref="ConnectionLimitOptions"/> can be read.</summary>
internal sealed class ExemptNetworksValidator : IValidateOptions<ConnectionLimitOptions>
{
    public ValidateOptionsResult Validate(string? name, ConnectionLimitOptions options)
    {
        var errors = options.ExemptNetworks
            .Where(network => !IPNetwork.TryParse(network, out _))
            .Select(network => $"{ConnectionLimitOptions.SectionName}:{nameof(ConnectionLimitOptions.ExemptNetworks)}: '{network}' is no network such as 10.0.0.0/8.")
            .ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
