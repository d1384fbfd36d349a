using System.Text.Json.Nodes;
using Danmaku.Bench.Settings;

namespace Danmaku.Tests.Deployment.Chart;

/// <summary>Every configuration key has its place in the chart, and the chart sets no other: in settings.json, in a secret, or computed.</summary>
public sealed class ChartSettingsTests
{
    private static readonly IReadOnlyList<SettingEntry> Catalogue = [.. SettingsCatalogue.Read().SelectMany(section => section.Settings)];

    [Fact]
    public async Task Every_key_that_the_chart_is_to_compute_is_computed()
    {
        var computed = (await AllAsync()).SelectMany(Variables).Select(variable => KeyOf(variable.Name)).ToHashSet();

        Assert.Empty(SettingsCatalogue.ComputedByChart.Except(computed));
    }

    [Fact]
    public async Task Every_secret_key_comes_from_a_secret()
    {
        var secrets = Catalogue.Where(entry => entry.Setting.IsSecret).Select(entry => entry.Key).ToList();
        var files = (await AllAsync()).SelectMany(rendering => rendering.Workloads).SelectMany(workload => workload.Pod.List("spec.volumes"))
            .SelectMany(volume => volume.List("projected.sources")).SelectMany(source => source.List("secret.items")).Select(item => KeyOf(item.Text("path")!)).ToHashSet();

        // Tokens:Secrets come as a whole Secret, whose keys are names of settings.
        Assert.NotEmpty(secrets);
        Assert.Empty(secrets.Where(key => !key.StartsWith("Tokens:Secrets:", StringComparison.Ordinal)).Except(files));
        Assert.Contains("Tokens__Secrets__0__Secret", await File.ReadAllTextAsync(Path.Combine(Helm.Chart, "values.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_chart_sets_no_key_that_the_code_does_not_have()
    {
        var known = Catalogue.Select(entry => entry.Key).ToHashSet();
        foreach (var rendering in await AllAsync())
        {
            var keys = Variables(rendering).Select(variable => KeyOf(variable.Name))
                .Concat(SettingsOf(rendering).SelectMany(file => file.Settings.SelectMany(section => section.Value!.AsObject().Select(member => $"{section.Key}:{member.Key}"))))
                .Where(key => !key.StartsWith("Logging:", StringComparison.Ordinal));

            Assert.Empty(keys.Except(known));
        }
    }

    [Fact]
    public async Task By_default_every_key_with_a_value_stands_in_settings_json_as_in_the_code()
    {
        var settings = SettingsOf(await Rendering.OfAsync("default")).Single().Settings;
        var expected = SettingsCatalogue.Read().Where(section => section.Hosts.HasFlag(Hosts.Gateway)).SelectMany(ChartValues.Settable)
            .Where(entry => entry.Default is not null && !entry.Setting.IsList).Select(entry => (entry.Key, Wording.Json(entry.Default)));

        Assert.Equal(
            expected.Order(),
            settings.Where(section => section.Key != "Logging")
                .SelectMany(section => section.Value!.AsObject().Select(member => ($"{section.Key}:{member.Key}", member.Value!.ToJsonString()))).Order());
    }

    [Theory]
    [ClassData(typeof(InstallationsData))]
    public async Task No_config_map_and_no_variable_has_a_secret(string installation)
    {
        var rendering = await Rendering.OfAsync(installation);
        var names = Catalogue.Where(entry => entry.HasSecret).Select(entry => entry.Setting.Name).ToHashSet();
        var secrets = Catalogue.Where(entry => entry.HasSecret).Select(entry => entry.Key).ToHashSet();

        Assert.All(SettingsOf(rendering), file => Assert.DoesNotContain(file.Settings.SelectMany(section => section.Value!.AsObject().Select(member => member.Key)), names.Contains));
        Assert.All(rendering.Of("ConfigMap"), map => Assert.DoesNotContain("assword", map.Object.ToJsonString(), StringComparison.Ordinal));
        // The bundled PostgreSQL's has no password in it.
        Assert.All(Variables(rendering).Where(variable => secrets.Contains(KeyOf(variable.Name))), variable =>
            Assert.Equal("Host=danmaku-postgresql;Database=danmaku;Username=danmaku", variable.Value));
        Assert.All(
            rendering.Workloads.SelectMany(workload => workload.Containers).SelectMany(container => container.List("env")).Where(variable => variable.Text("name")!.Contains("PASSWORD", StringComparison.Ordinal)),
            variable => Assert.NotNull(variable.At("valueFrom.secretKeyRef")));
    }

    [Theory]
    [InlineData("gateway: {settings: {ConnectionLimits: {Connections: 60000}}}", false)]
    [InlineData("gateway: {settings: {Logging: {LogLevel: {Default: Debug}}}}", false)]
    [InlineData("gateway: {settings: {Gateway: {RecentFrames: 2048}}}", true)]
    [InlineData("gateway: {settings: {Room: {HistorySize: 500}}}", false)]
    [InlineData("silo: {settings: {Room: {HistorySize: 500}}}", false)]
    public async Task Only_a_setting_that_needs_it_restarts_gateways(string change, bool restarts)
    {
        Assert.Equal(restarts, await ChangesPodsAsync("danmaku-gateway", change));
    }

    [Theory]
    [InlineData("silo: {settings: {Cluster: {MissedProbes: 5}}}", true)]
    [InlineData("gateway: {settings: {Gateway: {RecentFrames: 2048}}}", false)]
    [InlineData("silo: {settings: {Logging: {LogLevel: {Orleans: Warning}}}}", false)]
    public async Task Only_a_setting_that_needs_it_restarts_silos(string change, bool restarts)
    {
        Assert.Equal(restarts, await ChangesPodsAsync("danmaku-silo", change));
    }

    [Fact]
    public async Task The_rooms_of_a_cluster_are_the_silos_business()
    {
        var files = SettingsOf(await Rendering.OfAsync("cluster")).ToDictionary(file => file.Name, file => file.Settings);

        Assert.DoesNotContain(files["danmaku-gateway"], section => section.Key is "Room" or "Rooms" or "Store" or "Judge");
        Assert.Contains("Room", files["danmaku-silo"].Select(section => section.Key));
        Assert.Contains("Store", files["danmaku-silo"].Select(section => section.Key));
    }

    [Fact]
    public async Task Demo_mode_is_open_exactly_while_there_are_no_keys()
    {
        const string variable = "Tokens__DemoAnywhere";

        Assert.Contains(Variables(await Rendering.OfAsync("default")), each => each is (variable, "true"));
        Assert.DoesNotContain(Variables(await Rendering.OfAsync("minimal")), each => each.Name == variable);
        Assert.DoesNotContain(Variables(await Rendering.WithAsync("default", "gateway: {settings: {Tokens: {JwksUrl: 'https://a.example.com/'}}}")), each => each.Name == variable);
    }

    private static async Task<bool> ChangesPodsAsync(string name, string change)
    {
        var before = (await Rendering.OfAsync("cluster")).One("Deployment", name);
        var after = (await Rendering.WithAsync("cluster", change)).One("Deployment", name);
        return before.Object.ToJsonString() != after.Object.ToJsonString();
    }

    private static async Task<IReadOnlyList<Rendering>> AllAsync() => await Task.WhenAll(Helm.Installations.Select(name => Rendering.OfAsync(name)));

    // The settings among the variables: names with a section.
    private static IEnumerable<(string Name, string? Value)> Variables(Rendering rendering) => rendering.Workloads.SelectMany(workload => workload.Containers)
        .SelectMany(container => container.List("env")).Where(variable => variable.Text("name")!.Contains("__", StringComparison.Ordinal))
        .Select(variable => (variable.Text("name")!, variable.Text("value")));

    private static IEnumerable<(string Name, JsonObject Settings)> SettingsOf(Rendering rendering) => rendering.Of("ConfigMap")
        .Where(map => map.Object["data"]?["settings.json"] is not null)
        .Select(map => (map.Name, JsonNode.Parse(map.Object["data"]!["settings.json"]!.ToString())!.AsObject()));

    // Section__Key__0 is an item of Section:Key.
    private static string KeyOf(string name)
    {
        var parts = name.Split("__");
        return parts.Length == 3 && int.TryParse(parts[2], out _) ? $"{parts[0]}:{parts[1]}" : string.Join(':', parts);
    }
}
