using Danmaku.Hosting.Management;
using Danmaku.Hosting.Settings;
using Danmaku.Silo.Storage;

namespace Danmaku.Silo.Hosting.Cluster;

/// <summary>What keeps a silo from starting, in sentences for an operator.</summary>
internal static class SiloStartError
{
    private const string Program = "Danmaku.Silo";

    public static string? Of(Exception exception) => exception is OrleansConfigurationException orleans
        ? StartFailure.Errors(Program, [orleans.Message])
        : StartFailure.Of(exception, Program, ".", static exception => exception is ManagementStartException or StoreStartException ? exception.Message : null);
}
