using Danmaku.Silo.Hosting.Cluster;

namespace Danmaku.Tests.Cluster.Grains;

/// <summary>What an operator is told when a silo cannot start.</summary>
public sealed class SiloStartTests
{
    [Fact]
    public void Every_setting_that_is_wrong_is_named_at_once()
    {
        string[] wrong = ["--Cluster:Port=0", "--Cluster:Address=somewhere", "--Cluster:MissedProbes=0", "--Room:HistorySize=1", "--Store:Readers=0"];

        var exception = Assert.ThrowsAny<Exception>(() => SiloProgram.Build(wrong));

        var message = SiloStartError.Of(exception);
        Assert.All(["Port", "Cluster:Address", "MissedProbes", "HistorySize", "Readers"], name => Assert.Contains(name, message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_mistyped_setting_is_named()
    {
        var exception = Assert.ThrowsAny<Exception>(() => SiloProgram.Build(["--Cluster:Prot=11111"]));

        Assert.Contains("Prot", SiloStartError.Of(exception), StringComparison.Ordinal);
    }
}
