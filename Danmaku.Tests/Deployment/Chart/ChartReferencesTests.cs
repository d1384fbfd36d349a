using System.Text.Json.Nodes;

namespace Danmaku.Tests.Deployment.Chart;

/// <summary>What one object says of another is true: names, labels and ports that are not there show only in a running cluster, late.</summary>
public sealed class ChartReferencesTests
{
    [Theory]
    [ClassData(typeof(InstallationsData))]
    public async Task Secrets_and_config_maps_are_rendered_or_named_by_the_operator(string installation)
    {
        var rendering = await Rendering.OfAsync(installation);
        var ofOperator = YamlDocuments.Parse(await File.ReadAllTextAsync(Helm.ValuesOf(installation))).SelectMany(Json.Walk).OfType<JsonValue>().Select(value => value.ToString()).ToHashSet();
        Assert.Empty(rendering.Of("Secret"));
        foreach (var spec in rendering.Workloads.Select(workload => workload.Pod.At("spec")!))
        {
            var nodes = spec.Walk().OfType<JsonObject>().ToList();
            var secrets = nodes.Select(node => node.Text("secretName") ?? node.Text("secret.name") ?? node.Text("secretRef.name") ?? node.Text("secretKeyRef.name"))
                .Concat(spec.List("imagePullSecrets").Select(secret => secret.Text("name")));
            var configMaps = nodes.Select(node => node.Text("configMap.name") ?? node.Text("configMapRef.name") ?? node.Text("configMapKeyRef.name"));

            Assert.All(secrets.OfType<string>(), name => Assert.Contains(name, ofOperator));
            Assert.All(configMaps.OfType<string>(), name => Assert.True(ofOperator.Contains(name) || rendering.Of("ConfigMap").Any(map => map.Name == name), name));
        }
    }

    [Theory]
    [ClassData(typeof(InstallationsData))]
    public async Task Accounts_and_claims_exist(string installation)
    {
        var rendering = await Rendering.OfAsync(installation);
        foreach (var workload in rendering.Workloads.Where(workload => workload.Pod.At("spec.serviceAccountName") is not null))
        {
            var account = workload.Pod.Text("spec.serviceAccountName")!;
            Assert.True(account == "default" || rendering.Of("ServiceAccount").Any(each => each.Name == account), $"{workload}: {account}");
        }

        // A hook before the installation comes before the account.
        Assert.All(rendering.Of("Job"), job => Assert.Null(job.Pod.At("spec.serviceAccountName")));
        Assert.All(rendering.Of("ServiceAccount"), account => Assert.Equal("false", account.Object.Text("automountServiceAccountToken")));
        Assert.DoesNotContain(rendering.Manifests, manifest => manifest.Kind.Contains("Role", StringComparison.Ordinal));
    }

    [Theory]
    [ClassData(typeof(InstallationsData))]
    public async Task Workloads_select_their_own_pods_and_no_others(string installation)
    {
        var workloads = (await Rendering.OfAsync(installation)).Workloads.ToList();
        foreach (var workload in workloads.Where(workload => workload.Kind is "Deployment" or "StatefulSet"))
        {
            var selector = workload.Object.Map("spec.selector.matchLabels");

            Assert.Equal([workload], workloads.Where(each => selector.Selects(each.Pod.Map("metadata.labels"))));
        }
    }

    [Theory]
    [ClassData(typeof(InstallationsData))]
    public async Task Services_lead_to_ports_that_pods_have(string installation)
    {
        var rendering = await Rendering.OfAsync(installation);
        foreach (var service in rendering.Of("Service"))
        {
            var workload = Assert.Single(rendering.Workloads, each => service.Object.Map("spec.selector").Selects(each.Pod.Map("metadata.labels")));
            Assert.All(service.Object.List("spec.ports"), port => Assert.Contains(port.Text("targetPort")!, workload.Ports.Keys));
            Assert.All(service.Object.List("spec.ports"), port => Assert.NotNull(port["appProtocol"] ?? (service.Name.EndsWith("postgresql", StringComparison.Ordinal) ? "" : null)));
        }

        Assert.All(rendering.Of("StatefulSet"), workload => rendering.One("Service", workload.Object.Text("spec.serviceName")!));
    }

    [Theory]
    [ClassData(typeof(InstallationsData))]
    public async Task Addresses_and_routes_lead_to_ports_that_Services_have(string installation)
    {
        var rendering = await Rendering.OfAsync(installation);
        var addresses = rendering.Workloads.SelectMany(workload => workload.Containers)
            .SelectMany(container => container.List("env").Where(variable => variable.Text("name")!.StartsWith("Silos__Addresses", StringComparison.Ordinal)).Select(variable => variable.Text("value"))
                .Concat(container.At("args")?.AsArray().Select(argument => argument?.ToString()).Where(argument => argument?.StartsWith("http", StringComparison.Ordinal) == true) ?? []))
            .Select(address => new Uri(address!)).Select(address => (address.Host, Port: $"{address.Port}"));
        var routes = rendering.Of("HTTPRoute").Concat(rendering.Of("GRPCRoute")).SelectMany(route => route.Object.List("spec.rules"))
            .SelectMany(rule => rule.List("backendRefs")).Select(backend => (backend.Text("name")!, Port: backend.Text("port")!));
        var ingresses = rendering.Of("Ingress").SelectMany(ingress => ingress.Object.List("spec.rules")).SelectMany(rule => rule.List("http.paths"))
            .Select(path => (path.Text("backend.service.name")!, Port: path.Text("backend.service.port.name")!));
        var stores = rendering.Workloads.SelectMany(workload => workload.Containers).SelectMany(container => container.List("env"))
            .Where(variable => variable.Text("name") == "Store__ConnectionString")
            .Select(variable => (variable.Text("value")!.Split(';')[0]["Host=".Length..], Port: "5432"));

        Assert.All(addresses.Concat(routes).Concat(ingresses).Concat(stores), target =>
        {
            var ports = rendering.One("Service", target.Item1).Object.List("spec.ports");
            Assert.Contains(ports, port => port.Text("port") == target.Port || port.Text("name") == target.Port);
        });
    }

    [Theory]
    [ClassData(typeof(InstallationsData))]
    public async Task Budgets_scalers_and_monitors_are_about_something(string installation)
    {
        var rendering = await Rendering.OfAsync(installation);
        Assert.All(rendering.Of("PodDisruptionBudget"), budget =>
            Assert.Single(rendering.Of("Deployment"), each => budget.Object.Map("spec.selector.matchLabels").Selects(each.Pod.Map("metadata.labels"))));
        Assert.All(rendering.Of("HorizontalPodAutoscaler").Concat(rendering.Of("ScaledObject")), scaler =>
            rendering.One(scaler.Object.Text("spec.scaleTargetRef.kind")!, scaler.Object.Text("spec.scaleTargetRef.name")!));
        Assert.All(rendering.Of("ServiceMonitor"), monitor =>
        {
            var service = Assert.Single(rendering.Of("Service"), each => monitor.Object.Map("spec.selector.matchLabels").Selects(each.Labels)
                && each.Object.List("spec.ports").Any(port => port.Text("name") == monitor.Object.Text("spec.endpoints.0.port")));
            // How a drain goes on is scraped, too.
            Assert.Equal("true", service.Object.Text("spec.publishNotReadyAddresses"));
        });
    }

    [Fact]
    public async Task Gateways_find_only_silos_that_are_ready()
    {
        var service = (await Rendering.OfAsync("cluster")).One("Service", "danmaku-silo").Object;

        Assert.Equal("None", service.Text("spec.clusterIP"));
        Assert.Null(service.At("spec.publishNotReadyAddresses"));
    }
}
