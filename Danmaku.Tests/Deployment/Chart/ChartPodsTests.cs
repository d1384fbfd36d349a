using System.Text.Json.Nodes;

namespace Danmaku.Tests.Deployment.Chart;

/// <summary>What pods may do, how they are asked for their health, and how they end.</summary>
public sealed class ChartPodsTests
{
    private static readonly (string Probe, string Path)[] Probes =
        [("startupProbe", "/healthz/startup"), ("readinessProbe", "/healthz/ready"), ("livenessProbe", "/healthz/live")];

    [Theory]
    [ClassData(typeof(InstallationsData))]
    public async Task No_pod_may_do_more_than_it_needs(string installation)
    {
        foreach (var workload in (await Rendering.OfAsync(installation)).Workloads)
        {
            var pod = workload.Pod.At("spec")!;
            Assert.Equal("false", pod.Text("automountServiceAccountToken"));
            Assert.Equal("true", pod.Text("securityContext.runAsNonRoot"));
            Assert.Equal("RuntimeDefault", pod.Text("securityContext.seccompProfile.type"));
            Assert.NotEqual("0", pod.Text("securityContext.runAsUser"));
            Assert.NotNull(pod.Text("securityContext.runAsUser"));
            Assert.DoesNotContain(pod.Walk().OfType<JsonObject>(), node => node.ContainsKey("hostPath") || node.ContainsKey("privileged") || node.ContainsKey("hostPort"));
            Assert.All(["hostNetwork", "hostPID", "hostIPC"], name => Assert.Null(pod[name]));
            Assert.All(workload.Containers, container =>
            {
                Assert.Equal("true", container.Text("securityContext.readOnlyRootFilesystem"));
                Assert.Equal("false", container.Text("securityContext.allowPrivilegeEscalation"));
                Assert.Equal("ALL", container.Text("securityContext.capabilities.drop.0"));
                Assert.Null(container.At("securityContext.capabilities.add"));
            });
        }
    }

    [Theory]
    [ClassData(typeof(InstallationsData))]
    public async Task Our_containers_write_to_a_bounded_tmp_ask_for_their_memory_and_are_never_throttled(string installation)
    {
        foreach (var container in (await Rendering.OfAsync(installation)).Workloads.SelectMany(Ours))
        {
            Assert.Equal(container.Text("resources.limits.memory"), container.Text("resources.requests.memory"));
            Assert.NotNull(container.Text("resources.requests.cpu"));
            Assert.Null(container.At("resources.limits.cpu"));
            Assert.Contains(container.List("volumeMounts"), mount => mount.Text("mountPath") == "/tmp");
        }

        Assert.All(
            (await Rendering.OfAsync(installation)).Workloads.SelectMany(workload => workload.Pod.List("spec.volumes")).Where(volume => volume.Text("name") == "tmp"),
            volume => Assert.NotNull(volume.Text("emptyDir.sizeLimit")));
    }

    [Theory]
    [ClassData(typeof(InstallationsData))]
    public async Task Health_is_asked_at_the_management_port_and_every_mount_has_its_volume(string installation)
    {
        foreach (var workload in (await Rendering.OfAsync(installation)).Workloads)
        {
            var volumes = workload.Pod.List("spec.volumes").Select(volume => volume.Text("name")).Append(workload.Object.Text("spec.volumeClaimTemplates.0.metadata.name")).ToList();
            Assert.Equal(volumes.Distinct().Count(), volumes.Count);
            Assert.All(workload.Containers.SelectMany(container => container.List("volumeMounts")), mount => Assert.Contains(mount.Text("name"), volumes));
            foreach (var container in Ours(workload).Where(container => container["ports"] is not null))
            {
                Assert.Equal(8081, workload.Ports["management"]);
                Assert.All(Probes, probe => Assert.Equal(
                    (probe.Path, "management"), (container.Text($"{probe.Probe}.httpGet.path"), container.Text($"{probe.Probe}.httpGet.port"))));
            }
        }
    }

    // Pods are killed at the end of their grace, so it is what the code takes at most: see danmaku.shutdownSeconds in the templates.
    [Theory]
    [InlineData("default", "StatefulSet danmaku", 10, 30 + 10)]
    [InlineData("single", "StatefulSet danmaku", 0, 30 + 20)]
    [InlineData("cluster", "Deployment danmaku-gateway", 10, 30 + 10)]
    [InlineData("cluster", "Deployment danmaku-silo", 5, 20 + (2 * 10))]
    [InlineData("full", "Deployment comments-gateway", 10, 30 + 60 + 10)]
    [InlineData("full", "Deployment comments-silo", 5, 20 + (2 * 30))]
    public async Task The_grace_is_longer_than_sleep_and_drain(string installation, string name, int sleep, int shutdown)
    {
        var workload = (await Rendering.OfAsync(installation)).Workloads.Single(each => each.ToString() == name);

        Assert.Equal(sleep, (int?)Ours(workload).Single(container => container["ports"] is not null).At("lifecycle.preStop.sleep.seconds") ?? 0);
        Assert.True((int)workload.Pod.At("spec.terminationGracePeriodSeconds")! >= sleep + shutdown + 5);
    }

    [Fact]
    public async Task New_pods_come_before_old_ones_go_and_the_number_is_left_to_who_scales()
    {
        Assert.All((await Rendering.OfAsync("cluster")).Of("Deployment"), deployment =>
        {
            Assert.Equal("0", deployment.Object.Text("spec.strategy.rollingUpdate.maxUnavailable"));
            Assert.Equal("1", deployment.Object.Text("spec.strategy.rollingUpdate.maxSurge"));
            Assert.NotNull(deployment.Object.Text("spec.minReadySeconds"));
            Assert.NotNull(deployment.Object.Text("spec.replicas"));
        });
        Assert.All((await Rendering.OfAsync("full")).Of("Deployment"), deployment => Assert.Null(deployment.Object.At("spec.replicas")));
        Assert.Null((await Rendering.OfAsync("routes")).One("Deployment", "danmaku-gateway").Object.At("spec.replicas"));
        Assert.Equal("3", (await Rendering.OfAsync("routes")).One("Deployment", "danmaku-silo").Object.Text("spec.replicas"));
    }

    [Fact]
    public async Task Scaling_down_is_slow_and_goes_by_open_connections()
    {
        var hpa = (await Rendering.OfAsync("full")).One("HorizontalPodAutoscaler", "comments-gateway").Object;
        var keda = (await Rendering.OfAsync("routes")).One("ScaledObject", "danmaku-gateway").Object;

        Assert.Equal("danmaku_gateway_connection_active", hpa.Text("spec.metrics.0.pods.metric.name"));
        Assert.Equal("AverageValue", hpa.Text("spec.metrics.0.pods.target.type"));
        Assert.Equal(["cpu", "memory"], hpa.List("spec.metrics").Where(metric => metric.Text("type") == "Resource").Select(metric => metric.Text("resource.name")));
        Assert.Contains("sum(danmaku_gateway_connection_active{", keda.Text("spec.triggers.0.metadata.query"), StringComparison.Ordinal);
        Assert.All([hpa.At("spec.behavior.scaleDown"), keda.At("spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleDown")], down =>
        {
            Assert.Equal("600", down.Text("stabilizationWindowSeconds"));
            Assert.Equal(("Pods", "1", "120"), (down.Text("policies.0.type"), down.Text("policies.0.value"), down.Text("policies.0.periodSeconds")));
        });
    }

    [Fact]
    public async Task Pods_are_spread_softly_by_default_and_hard_on_demand()
    {
        var soft = (await Rendering.OfAsync("cluster")).One("Deployment", "danmaku-silo").Pod.List("spec.topologySpreadConstraints").ToList();
        var hard = (await Rendering.OfAsync("full")).One("Deployment", "comments-gateway").Pod.List("spec.topologySpreadConstraints").ToList();

        Assert.Equal(["kubernetes.io/hostname", "topology.kubernetes.io/zone"], soft.Select(constraint => constraint.Text("topologyKey")));
        Assert.All(soft, constraint => Assert.Equal("ScheduleAnyway", constraint.Text("whenUnsatisfiable")));
        Assert.Equal(["DoNotSchedule", "DoNotSchedule", "ScheduleAnyway"], hard.Select(constraint => constraint.Text("whenUnsatisfiable")));
        Assert.All(hard, constraint => Assert.NotEmpty(constraint.Map("labelSelector.matchLabels")));
    }

    [Fact]
    public async Task An_image_is_named_by_tag_or_digest_at_a_registry_of_ones_own()
    {
        var full = await Rendering.OfAsync("full");

        Assert.Equal("danmaku/gateway:0.1.0", (await Rendering.OfAsync("default")).One("StatefulSet", "danmaku").Containers.Single().Text("image"));
        Assert.StartsWith("registry.example.com/danmaku/gateway@sha256:", full.One("Deployment", "comments-gateway").Pod.Text("spec.containers.0.image"), StringComparison.Ordinal);
        Assert.Equal("registry.example.com/danmaku/silo:0.1.0-hotfix", full.One("Deployment", "comments-silo").Containers.Single().Text("image"));
        Assert.All(full.Workloads, workload => Assert.Equal("registry-login", workload.Pod.Text("spec.imagePullSecrets.0.name")));
    }

    [Fact]
    public async Task Irc_over_tls_has_a_port_and_the_certificate_as_a_folder_that_follows_its_secret()
    {
        var full = await Rendering.OfAsync("full");
        var gateway = full.One("Deployment", "comments-gateway");
        var container = Ours(gateway).Single();
        var mount = container.List("volumeMounts").Single(static mount => mount.Text("name") == "irc-certificate");
        var port = full.One("Service", "comments-gateway").Object.List("spec.ports").Single(static port => port.Text("name") == "ircs");

        Assert.Equal(("/etc/danmaku/irc-certificate", "true", null), (mount.Text("mountPath"), mount.Text("readOnly"), mount.Text("subPath")));
        Assert.Equal("danmaku-irc-tls", gateway.Pod.List("spec.volumes").Single(static volume => volume.Text("name") == "irc-certificate").Text("secret.secretName"));
        Assert.Equal(
            [("Irc__TlsPort", "6697"), ("Irc__TlsCertificate", "/etc/danmaku/irc-certificate/tls.crt"), ("Irc__TlsKey", "/etc/danmaku/irc-certificate/tls.key")],
            container.List("env").Where(static one => one.Text("name")!.StartsWith("Irc__Tls", StringComparison.Ordinal)).Select(static one => (one.Text("name")!, one.Text("value")!)));
        Assert.Equal(("6698", "ircs", "ircs-u"), (port.Text("port"), port.Text("targetPort"), port.Text("appProtocol")));
        Assert.DoesNotContain((await Rendering.OfAsync("cluster")).One("Service", "danmaku-gateway").Object.List("spec.ports"), static one => one.Text("name") == "ircs");
    }

    // Their own containers: those of the values' extra ones are somebody else's.
    private static IEnumerable<JsonObject> Ours(Manifest workload) =>
        workload.Containers.Where(container => container.Text("image")!.Contains("danmaku/", StringComparison.Ordinal));
}
