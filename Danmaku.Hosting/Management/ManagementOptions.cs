using System.ComponentModel.DataAnnotations;

namespace Danmaku.Hosting.Management;

/// <summary>What operators ask a process. Section <c>Management</c>.</summary>
internal sealed record ManagementOptions
{
    public const string SectionName = "Management";

    /// <summary>
    /// Port for <c>/healthz/*</c>, <c>/metrics</c> and <c>/debug/*</c>, on all addresses; not for the public. Default 8081 in a silo. Default none in a
    /// gateway, which then answers <c>/healthz/*</c> at its public port, and the others there only in demo mode. 0 (any free one) to 65,535.
    /// </summary>
    [Range(0, 65_535)]
    public int? Port { get; set; }
}
