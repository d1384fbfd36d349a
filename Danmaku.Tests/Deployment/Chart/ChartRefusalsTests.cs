using System.Text.RegularExpressions;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Deployment.Chart;

/// <summary>Values that cannot be meant so stop the installation, with a sentence that says what to do.</summary>
public sealed partial class ChartRefusalsTests
{
    private const string SchemaRefusal = "values don't meet the specifications of the schema(s)";
    private const string Cluster = "mode: cluster\ntokens: {existingSecret: a}\nstore: {existingSecret: b}\nlink: {existingSecret: c}\n";

    /// <summary>What must be together, or must not.</summary>
    public static TheoryData<string, string> Combinations { get; } = new()
    {
        { "mode: cluster", "mode: cluster needs keys for viewers' tokens: set tokens.existingSecret, or gateway.settings.Tokens.JwksUrl." },
        { "mode: cluster", "mode: cluster needs link.existingSecret" },
        { "mode: cluster", "mode: cluster needs PostgreSQL: set store.existingSecret" },
        { Cluster + "postgresql: {enabled: true, existingSecret: d}", "store.existingSecret and postgresql.enabled exclude each other" },
        { "postgresql: {enabled: true}", "postgresql.enabled needs postgresql.existingSecret" },
        { "tokens: {demo: never}", "tokens.demo is never and there are no keys" },
        { "gateway: {service: {type: LoadBalancer}}", "Without keys anybody who reaches the service may be anybody" },
        { "ingress: {enabled: true}", "Without keys anybody who reaches the service may be anybody" },
        { "tokens: {existingSecret: a}\ningress: {enabled: true}", "need gateway.settings.Gateway.TrustedProxies" },
        { "tokens: {existingSecret: a}\nhttpRoute: {enabled: true, parentRefs: [{name: g}]}", "need gateway.settings.Gateway.TrustedProxies" },
        { "httpRoute: {enabled: true}", "httpRoute.enabled needs httpRoute.parentRefs" },
        { "gateway: {service: {nodePort: 30080}}", "need gateway.service.type: NodePort or LoadBalancer" },
        { Cluster + "gateway: {autoscaling: {enabled: true}, keda: {enabled: true, serverAddress: 'http://p'}}", "gateway.autoscaling.enabled and gateway.keda.enabled exclude each other" },
        { "gateway: {irc: {tcp: true}}", "gateway.irc.tcp needs gateway.settings.Irc.Enabled: true." },
        { "gateway: {irc: {tls: {existingSecret: c}}}", "gateway.irc.tls.existingSecret needs gateway.settings.Irc.Enabled: true." },
        { "gateway: {settings: {Irc: {Enabled: true, ProxyProtocol: true}}}", "gateway.settings.Irc.ProxyProtocol needs gateway.settings.Gateway.TrustedProxies" },
        { Cluster + "gateway: {keda: {enabled: true}}", "gateway.keda.enabled needs gateway.keda.serverAddress" },
        { "gateway: {autoscaling: {enabled: true}}", "mode: single is one pod and cannot be scaled" },
        { Cluster + "gateway: {autoscaling: {enabled: true, minReplicas: 9, maxReplicas: 3}}", "gateway.autoscaling.minReplicas is larger than gateway.autoscaling.maxReplicas" },
        { Cluster + "gateway: {autoscaling: {enabled: true, targetConnections: 50000}}", "targetConnections must be below gateway.settings.ConnectionLimits.Connections (50000)" },
        { Cluster + "silo: {podDisruptionBudget: {minAvailable: 2}}", "silo.podDisruptionBudget takes one of minAvailable and maxUnavailable" },
        { Cluster + "gateway: {podDisruptionBudget: {maxUnavailable: null}}", "gateway.podDisruptionBudget takes one of minAvailable and maxUnavailable" },
        { Cluster + "gateway: {terminationGracePeriodSeconds: 40}", "gateway.terminationGracePeriodSeconds is 40, and a stopping pod may take 50 s" },
        { Cluster + "gateway: {settings: {Sockets: {DrainTime: '00:10:00'}}, terminationGracePeriodSeconds: 600}", "and a stopping pod may take 650 s" },
        { Cluster + "silo: {settings: {Store: {DrainTimeout: '00:01:00'}}, terminationGracePeriodSeconds: 120}", "silo.terminationGracePeriodSeconds is 120, and a stopping pod may take 145 s" },
        { "admin: {enabled: true, existingSecret: d}", "admin.enabled needs mode: cluster" },
        { Cluster + "admin: {enabled: true}", "admin.enabled needs admin.existingSecret" },
        { Cluster + "admin: {grpcRoute: {enabled: true}}", "admin.grpcRoute.enabled needs admin.enabled and admin.grpcRoute.parentRefs" },
        { Cluster + "link: {existingSecret: c, tls: {gatewayExistingSecret: d}}", "link.tls.gatewayExistingSecret needs link.tls.existingSecret" },
        { Cluster + "silo: {settings: {Judge: {Url: 'https://judge.example.com'}}}", "silo.settings.Judge.Url needs judge.existingSecret" },
        { "gateway: {settings: {Judge: {Url: 'https://judge.example.com'}}}", "gateway.settings.Judge.Url needs judge.existingSecret" },
    };

    /// <summary>What the schema refuses: the path of the value.</summary>
    public static TheoryData<string, string> Values { get; } = new()
    {
        { "mode: clustered", "mode" },
        { "gatway: {replicas: 3}", "gatway" },
        { "gateway: {replica: 3}", "replica" },
        { "gateway: {replicas: 0}", "replicas" },
        { "gateway: {replicas: '3'}", "replicas" },
        { "gateway: {image: {digest: 'sha256:0'}}", "digest" },
        { "gateway: {image: null}", "image" },
        { "gateway: {preStopSleepSeconds: -1}", "preStopSleepSeconds" },
        { "gateway: {service: {port: 70000}}", "port" },
        { "gateway: {spread: even}", "spread" },
        { "gateway: {podDisruptionBudget: {maxUnavailable: 120%}}", "maxUnavailable" },
        { "gateway: {resources: {request: {cpu: 1}}}", "request" },
        { "gateway: {runtime: {PATH: /tmp}}", "PATH" },
        { "gateway: {settings: {Gateway: {MaxRoom: 3}}}", "MaxRoom" },
        { "gateway: {settings: {Gateway: {MaxRooms: 0}}}", "MaxRooms" },
        { "gateway: {settings: {Sockets: {PingInterval: 25}}}", "PingInterval" },
        { "gateway: {settings: {Tokens: {Secrets: [{Secret: x}]}}}", "Secrets" },
        { "gateway: {settings: {Store: {Path: /tmp/x}}}", "Path" },
        { "silo: {settings: {Store: {ConnectionString: 'Host=x;Password=y'}}}", "ConnectionString" },
        { "silo: {settings: {Link: {ServiceKeys: [x]}}}", "ServiceKeys" },
        { "tokens: {demo: yes}", "demo" },
        { "tokens: {existingSecret: Not_A_Name}", "existingSecret" },
        { "link: {secretKeys: []}", "secretKeys" },
        { "ingress: {preset: apache}", "preset" },
        { "ingress: {hosts: []}", "hosts" },
        { "ingress: {hosts: [{host: a.example.com, path: /}]}", "hosts" },
        { "networkPolicy: {egress: {postgresqlPort: 0}}", "postgresqlPort" },
        { "metrics: {serviceMonitor: {interval: 15}}", "interval" },
        { "podSecurityContext: {runAsRoot: true}", "runAsRoot" },
        { "containerSecurityContext: {capabilities: {droop: [ALL]}}", "droop" },
        { "persistence: {size: big}", "size" },
        { "fullnameOverride: A_B", "fullnameOverride" },
        { "tests: {room: 'a b'}", "room" },
        { "extraObjects: [1]", "extraObjects" },
    };

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task What_does_not_go_together_is_refused_in_words(string values, string sentence)
    {
        // Templates are the same to both versions; that both say it is below.
        var error = await RefusedAsync(values, [4]);

        Assert.All(error, each => Assert.Contains(sentence, each, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Unknown_keys_and_values_out_of_range_are_refused_by_name(string values, string name)
    {
        var error = Assert.Single(await RefusedAsync(values, [4]));

        Assert.Contains(SchemaRefusal, error, StringComparison.Ordinal);
        Assert.Contains(name, error, StringComparison.Ordinal);
    }

    // The other version has a validator of its own.
    [Theory]
    [InlineData("gatway: {replicas: 3}", "gatway")]
    [InlineData("gateway: {replicas: 0}", "replicas")]
    [InlineData("gateway: {settings: {Gateway: {MaxRoom: 3}}}", "MaxRoom")]
    [InlineData("podSecurityContext: {runAsRoot: true}", "runAsRoot")]
    [InlineData("silo: {settings: {Store: {ConnectionString: 'Host=x;Password=y'}}}", "ConnectionString")]
    public async Task Helm_3_refuses_them_as_well(string values, string name)
    {
        var error = Assert.Single(await RefusedAsync(values, [3]));

        Assert.Contains(SchemaRefusal, error, StringComparison.Ordinal);
        Assert.Contains(name, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_that_is_wrong_is_said_at_once()
    {
        var error = await RefusedAsync("mode: cluster", Helm.Versions);

        Assert.All(error, each => Assert.Equal(3, Sentence().Count(each)));
    }

    private static async Task<string[]> RefusedAsync(string values, IReadOnlyList<int> versions)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("values.yaml"), values);

        var runs = await Task.WhenAll(versions.Select(version => Helm.TemplateAsync(version, Helm.Newest, [folder.File("values.yaml")])));

        Assert.All(runs, run => Assert.NotEqual(0, run.ExitCode));
        Assert.All(runs, run => Assert.Empty(run.Output));
        return [.. runs.Select(run => run.Error)];
    }

    [GeneratedRegex("^  mode: cluster needs ", RegexOptions.Multiline)]
    private static partial Regex Sentence();
}
