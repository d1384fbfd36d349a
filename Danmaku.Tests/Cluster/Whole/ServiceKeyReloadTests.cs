using System.Globalization;
using Danmaku.Bench.Cluster;
using Danmaku.Tests.Hosting;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Cluster.Whole;

/// <summary>The key between gateways and silos is replaced while all of them run, from mounted secrets.</summary>
public sealed class ServiceKeyReloadTests : IDisposable
{
    private const string Old = "the old key of these tests";
    private const string New = "the new key of these tests";

    private readonly TemporaryFolder _folder = new();
    private readonly string _linkPort = FreePorts.Next().ToString(CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_key_is_replaced_without_a_restart_and_the_old_one_opens_nothing_any_more()
    {
        using var siloKeys = new MountedFolder(("Link__ServiceKeys__0", Old));
        using var gatewayKey = new MountedFolder(("Silos__ServiceKey", Old));
        using var lostKey = new MountedFolder(("Silos__ServiceKey", Old));
        await using var silo = LaunchSilo(siloKeys);
        await silo.SaysAsync("Now listening on");
        await using var gateway = LaunchGateway(gatewayKey);
        await gateway.ReadyAsync();
        await using var mei = await TestViewer.JoinAsync(gateway.Url, "keys", ViewerTokens.For("mei"));

        siloKeys.Swap(("Link__ServiceKeys__0", Old), ("Link__ServiceKeys__1", New));
        await silo.SaysAsync("count from now on: Link:ServiceKeys");
        gatewayKey.Swap(("Silos__ServiceKey", New));
        await gateway.SaysAsync("count from now on: Silos:ServiceKey");
        // The level tells this change from the one before.
        siloKeys.Swap(("Link__ServiceKeys__0", New), ("Logging__LogLevel__Grpc", "Error"));
        await silo.SaysAsync("count from now on: Link:ServiceKeys, Logging:LogLevel:Grpc");
        await using var late = LaunchGateway(lostKey);
        await late.ReadyAsync();
        await silo.SaysAsync("showed no service key or a wrong one");

        Assert.True((await mei.PostAsync("still here")).GetProperty("stored").GetBoolean());
        await using var bo = await TestViewer.JoinAsync(gateway.Url, "more-keys", ViewerTokens.For("bo"));
        Assert.True((await bo.PostAsync("and here")).GetProperty("stored").GetBoolean());
        Assert.All([silo.Output, gateway.Output, late.Output], output => Assert.DoesNotContain("key of these tests", output, StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    // One silo needs no database to find itself.
    private NodeProcess LaunchSilo(MountedFolder secrets) => NodeProcess.Launch("Danmaku.Silo", _folder.Path, new Dictionary<string, string?>
    {
        ["DANMAKU_SECRETS"] = secrets.Path,
        ["Store:Path"] = _folder.File("danmaku.db"),
        ["Cluster:Port"] = FreePorts.Next().ToString(CultureInfo.InvariantCulture),
        ["Management:Port"] = "0",
        ["Link:Port"] = _linkPort,
    });

    private NodeProcess LaunchGateway(MountedFolder secrets) => NodeProcess.Launch(
        "Danmaku.Gateway",
        Path.Combine(RepositoryRoot.Path, "Danmaku.Gateway"),
        new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["DANMAKU_SECRETS"] = secrets.Path,
            ["Silos:Addresses:0"] = $"http://127.0.0.1:{_linkPort}",
            ["Silos:CallTimeout"] = "00:00:20",
            ["Tokens:Secrets:0:Secret"] = ViewerTokens.Secret,
        });
}
