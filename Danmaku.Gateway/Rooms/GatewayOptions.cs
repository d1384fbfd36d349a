using System.ComponentModel.DataAnnotations;
using System.Net;
using Danmaku.Hosting.Settings;
using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Rooms;

/// <summary>What a gateway allows and keeps. Section <c>Gateway</c>.</summary>
internal sealed record GatewayOptions
{
    public const string SectionName = "Gateway";

    /// <summary>Rooms that one connection may be in. Default 16; 1 to 256.</summary>
    [Range(1, 256)]
    [Reloads]
    public int MaxRooms { get; init; } = 16;

    /// <summary>Rooms that this gateway has open at once. Default 100,000; 1 to 10,000,000.</summary>
    [Range(1, 10_000_000)]
    [Reloads]
    public int MaxOpenRooms { get; init; } = 100_000;

    /// <summary>How long a connection may take to join its first room. Default 10 s; 1 s to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    [Reloads]
    public TimeSpan JoinTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Requests a connection may send at once. Default 50; 1 to 10,000.</summary>
    [Range(1, 10_000)]
    [Reloads]
    public int RequestBurst { get; init; } = 50;

    /// <summary>Requests per second that a connection may send for long. Default 20; 1 to 10,000.</summary>
    [Range(1, 10_000)]
    [Reloads]
    public int RequestsPerSecond { get; init; } = 20;

    /// <summary>Requests of one connection that may wait for their answers. Default 128; 1 to 10,000.</summary>
    [Range(1, 10_000)]
    [Reloads]
    public int MaxPendingRequests { get; init; } = 128;

    /// <summary>Comments in a snapshot. Default 50; 0 to 300.</summary>
    [Range(0, 300)]
    public int SnapshotComments { get; init; } = 50;

    /// <summary>Frames kept for each room and format to serve resumes. Default 1,024; 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int RecentFrames { get; init; } = 1_024;

    /// <summary>Bytes kept for each room and format to serve resumes, compressed forms included. Default 1 MiB; 1 KiB to 1 GiB.</summary>
    [Range(1_024, 1_073_741_824)]
    public long RecentBytes { get; init; } = 1_048_576;

    /// <summary>How long a room without viewers is kept, for those who come back. Default 30 s; 0 to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan RoomLinger { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Addresses or networks (CIDR) of proxies whose <c>X-Forwarded-For</c> and <c>-Proto</c> are believed. Default none.</summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>The networks of <see cref="TrustedProxies"/>.</summary>
    public IReadOnlyList<IPNetwork> TrustedNetworks() =>
        [.. TrustedProxies.Select(static proxy => IPNetwork.Parse(proxy.Contains('/') ? proxy : $"{proxy}/{(proxy.Contains(':') ? 128 : 32)}"))];
}

/// <summary>Checks that the proxies of <see cref="GatewayOptions"/> can be read.</summary>
internal sealed class TrustedProxiesValidator : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        var errors = options.TrustedProxies
            .Where(proxy => !IPAddress.TryParse(proxy, out _) && !IPNetwork.TryParse(proxy, out _))
            .Select(proxy => $"{GatewayOptions.SectionName}:{nameof(GatewayOptions.TrustedProxies)}: '{proxy}' is neither an address nor a network such as 10.0.0.0/8.")
            .ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
