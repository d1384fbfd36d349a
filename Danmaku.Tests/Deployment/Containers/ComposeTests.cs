using System.Text.RegularExpressions;
using Danmaku.Tests.Deployment.Chart;
using Danmaku.Tests.Deployment.Pods;
using Danmaku.Tests.Support;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Danmaku.Tests.Deployment.Containers;

/// <summary><c>compose.yaml</c> held against the Dockerfile, the settings and itself.</summary>
public sealed partial class ComposeTests
{
    private static readonly string[] Ours = ["migrate", "silo-1", "silo-2", "gateway-1", "gateway-2", "check"];

    private readonly Field _compose = Read();
    private readonly Dockerfile _dockerfile = Dockerfile.Read();

    [Fact]
    public void Every_environment_variable_and_every_secret_is_a_setting()
    {
        var known = DockerfileTests.KnownSettings();
        foreach (var name in Ours)
        {
            var service = _compose["services"][name];
            var keys = service["environment"].Texts().Keys.Where(static key => key != "DANMAKU_SECRETS")
                .Concat(service["secrets"].Items.Select(static secret => secret.Needed("target")))
                .Select(static key => ListIndex().Replace(key.Replace("__", ":", StringComparison.Ordinal), ""));
            Assert.All(keys, key => Assert.True(known.Contains(key), $"{name} sets {key}, which is no setting."));
            Assert.True(!service["secrets"].Exists || service["environment"]["DANMAKU_SECRETS"].Text == "/run/secrets", $"{name} does not read its secrets.");
        }
    }

    [Fact]
    public void Images_commands_and_ports_are_those_of_the_Dockerfile()
    {
        var version = Assert.Single(YamlDocuments.Parse(File.ReadAllText(Path.Combine(Helm.Chart, "Chart.yaml")))).Text("appVersion");
        foreach (var name in Ours)
        {
            var service = _compose["services"][name];
            var target = name is "check" ? "gateway" : service["build"].Needed("target");
            Assert.Equal($"danmaku/{target}:{version}", service["image"].Text);
            Assert.NotEmpty(_dockerfile.Of(target, "ENTRYPOINT"));
            Assert.True(service["read_only"].IsTrue, $"{name} may write to its image.");

            var exposed = Assert.Single(_dockerfile.Of(target, "EXPOSE")).Split(' ');
            foreach (var port in service["ports"].Items.Select(static port => port.Text!.Split(':')))
            {
                // Guests' tokens for whoever asks: for this machine only.
                Assert.Equal("127.0.0.1", port[0]);
                Assert.Contains(port[^1], exposed);
            }
        }

        Assert.Equal("migrate", _compose["services"]["migrate"]["command"].Items.First().Text);
        Assert.Equal(["check", "--url", "http://gateway:8080"], _compose["services"]["check"]["command"].Items.Select(static word => word.Text));
    }

    [Fact]
    public void Names_addresses_secrets_and_volumes_fit_together()
    {
        var services = _compose["services"];
        foreach (var name in (string[])["silo-1", "silo-2"])
        {
            var network = services[name]["networks"]["cluster"];
            Assert.Equal(network["ipv4_address"].Text, services[name]["environment"]["Cluster__Address"].Text);
            Assert.StartsWith("172.30.83.", network["ipv4_address"].Text, StringComparison.Ordinal);
            Assert.Equal("silo", Assert.Single(network["aliases"].Items).Text);
        }

        Assert.Equal("http://silo:8082", services["gateway-1"]["environment"]["Silos__Addresses__0"].Text);
        Assert.Equal("gateway", Assert.Single(services["gateway-2"]["networks"]["cluster"]["aliases"].Items).Text);

        // The folder that the image gives to its user, so that a volume made there is theirs.
        Assert.Contains(_dockerfile.Of("gateway", "COPY"), static rest => rest == "--from=build --chown=1654:1654 /out/data /var/lib/danmaku");
        Assert.Equal("demo:/var/lib/danmaku", Assert.Single(services["gateway-1"]["volumes"].Items).Text);
        Assert.StartsWith("/var/lib/danmaku/", _dockerfile.EnvironmentOf("gateway")["Store__Path"], StringComparison.Ordinal);

        var head = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "compose.yaml"));
        var secrets = _compose["secrets"].Texts().Keys;
        Assert.All(secrets, name => Assert.Equal($"./secrets/{name}", _compose["secrets"][name]["file"].Text));
        Assert.All(secrets, name => Assert.Matches($@"(?m)^#.*\b{name}\b", head));
        var used = Ours.SelectMany(name => services[name]["secrets"].Items).Select(static secret => secret.Needed("source")).Append("database").Distinct();
        Assert.Equal(secrets.Order(), used.Order());
    }

    private static Field Read()
    {
        // Anchors and merges are resolved here, and the words by the reader of manifests.
        var merged = new MergingParser(new Parser(new StringReader(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "compose.yaml")))));
        var read = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize(merged)!;
        return new Field(Assert.Single(YamlDocuments.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(read))));
    }

    [GeneratedRegex(":[0-9]+$")]
    private static partial Regex ListIndex();
}
