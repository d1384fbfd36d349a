using System.Globalization;
using System.Text;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Deployment.Pods;

/// <summary>As much of Kubernetes as it takes to run what the chart renders: workloads become pods, Services names and addresses.</summary>
/// <remarks>
/// What is not here: scheduling, resource limits, NetworkPolicies, service accounts and images as files. A Service with an address of its own is a relay on the
/// node; names are lines of a hosts file that all pods have, and change at once. Pods that are told to end are not led to any more before they hear of it.
/// </remarks>
internal sealed class PodCluster : IConfigObjects, IAsyncDisposable
{
    public const string Namespace = "live";

    private readonly Node _node;
    private readonly Release _release;
    private readonly Images _images;
    private readonly Volumes _volumes;
    private readonly TemporaryFolder _claims = new();
    private readonly SemaphoreSlim _publishing = new(1);
    private readonly Dictionary<string, string> _addresses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _outside = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, string>> _secrets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, string>> _configMaps = new(StringComparer.Ordinal);
    private readonly List<Pod> _pods = [];
    private readonly Dictionary<string, List<Pod>> _workloads = new(StringComparer.Ordinal);
    private readonly List<Way> _ways = [];
    private int _lastAddress;
    private int _lastPod;

    private PodCluster(Node node, Release release, Images images)
    {
        (_node, _release, _images) = (node, release, images);
        _volumes = new Volumes(this, _claims.Path);
        Directory.CreateDirectory(Path.Combine(node.Folder, "names"));
        foreach (var map in release.All.Where(static item => item.Kind == "ConfigMap"))
        {
            _configMaps[map.Name] = map["data"].Texts();
        }
    }

    /// <summary>A node without pods.</summary>
    public static async Task<PodCluster> StartAsync(Release release, Images images) => new(await Node.StartAsync(), release, images);

    /// <summary>Makes a Secret, as <c>kubectl create secret generic</c> does.</summary>
    public void AddSecret(string name, params (string Key, string Value)[] data) =>
        _secrets[name] = data.ToDictionary(static entry => entry.Key, static entry => entry.Value);

    /// <summary>Gives a service outside of the cluster a name and an address.</summary>
    /// <param name="name">Its host name.</param>
    /// <param name="port">Its port.</param>
    /// <param name="socket">Path of the Unix socket where it is.</param>
    public async Task AddOutsideAsync(string name, int port, string socket)
    {
        _outside[name] = await NewAddressAsync();
        await _node.LeadAsync(_outside[name], port, [socket]);
        await PublishAsync();
    }

    /// <summary>What <c>helm install</c> does: hooks, then everything, until every pod is ready.</summary>
    public async Task InstallAsync()
    {
        foreach (var hook in _release.Hooks("pre-install"))
        {
            await RunHookAsync(hook);
        }

        foreach (var service in Services().Where(static service => !IsHeadless(service)))
        {
            _addresses[service.Name] = await NewAddressAsync();
        }

        await PublishAsync();
        foreach (var workload in Workloads())
        {
            _workloads[workload.Name] = [];
            for (var number = 0; number < (workload["spec"]["replicas"].Number ?? 1); number++)
            {
                _workloads[workload.Name].Add(await StartPodAsync(workload));
            }
        }

        await Task.WhenAll(_pods.Select(static pod => pod.ReadyAsync()));
    }

    /// <summary>The pods of a workload that were not told to end.</summary>
    public IReadOnlyList<Pod> Pods(string workload) => [.. _workloads[workload].Where(static pod => !pod.IsEnding)];

    /// <summary>Runs the pods of <c>helm test</c>.</summary>
    /// <returns>What they said.</returns>
    public async Task<string> TestAsync()
    {
        var tests = _release.Hooks("test").ToList();
        Assert.NotEmpty(tests);
        var logs = new StringBuilder();
        foreach (var test in tests)
        {
            logs.Append(await RunHookAsync(test));
        }

        return logs.ToString();
    }

    /// <summary>Replaces each pod of a Deployment as it rolls: another one first, and an old one ends when that has been ready for a while.</summary>
    /// <returns>How each old pod ended.</returns>
    public async Task<IReadOnlyList<(string Pod, TimeSpan Took, int Code)>> RollAsync(string name)
    {
        var workload = Workloads().Single(workload => workload.Name == name);
        var strategy = workload["spec"]["strategy"]["rollingUpdate"];
        Assert.Equal((0, 1), (strategy["maxUnavailable"].Number, strategy["maxSurge"].Number));
        var ending = new List<Task<(string, TimeSpan, int)>>();
        foreach (var old in Pods(name))
        {
            var pod = await StartPodAsync(workload);
            _workloads[name].Add(pod);
            await pod.ReadyAsync();
            await Task.Delay(TimeSpan.FromSeconds(workload["spec"]["minReadySeconds"].Number ?? 0), TimeProvider.System);
            ending.Add(EndAsync(old));
        }

        return await Task.WhenAll(ending);
    }

    /// <summary>Deletes a pod.</summary>
    public async Task<(string Pod, TimeSpan Took, int Code)> EndAsync(Pod pod)
    {
        var (took, code) = await pod.EndAsync();
        await _node.RemovePodAsync(pod.Name);
        return (pod.Name, took, code);
    }

    /// <summary>Starts a pod in place of one that has ended, as a StatefulSet does: same name, same claims.</summary>
    public async Task<Pod> ReplaceAsync(string workload)
    {
        var pod = await StartPodAsync(Workloads().Single(item => item.Name == workload));
        _workloads[workload].Add(pod);
        await pod.ReadyAsync();
        return pod;
    }

    /// <summary>Cuts a pod's machine off, or joins it again.</summary>
    public async Task CutOffAsync(Pod pod, bool isCutOff)
    {
        pod.IsCutOff = isCutOff;
        await _node.LinkAsync(pod.Name, isUp: !isCutOff);
    }

    /// <summary>A URL that leads to a port of a Service from outside.</summary>
    public string UrlOf(string service, string port)
    {
        var manifest = Services().Single(item => item.Name == service);
        var number = manifest["spec"]["ports"].Items.Single(item => item["name"].Text == port)["port"].Number!.Value;
        var address = _addresses[service];
        var way = new Way(cancellationToken => _node.DialAsync(address, number, cancellationToken));
        _ways.Add(way);
        return way.Url;
    }

    public IReadOnlyDictionary<string, string> ConfigMap(string name) => Find(_configMaps, name, "ConfigMap");

    public IReadOnlyDictionary<string, string> Secret(string name) => Find(_secrets, name, "Secret");

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_pods.Select(static pod => pod.DisposeAsync().AsTask()));

        foreach (var way in _ways)
        {
            await way.DisposeAsync();
        }

        await _node.DisposeAsync();
        _claims.Dispose();
        _publishing.Dispose();
    }

    private static Dictionary<string, string> Find(Dictionary<string, Dictionary<string, string>> all, string name, string kind) =>
        all.GetValueOrDefault(name) ?? throw new InvalidOperationException($"There is no {kind} {name}.");

    private static bool IsHeadless(Field service) => service["spec"]["clusterIP"].Text == "None";

    private IEnumerable<Field> Services() => _release.Objects.Where(static item => item.Kind == "Service");

    private IEnumerable<Field> Workloads() => _release.Objects.Where(static item => item.Kind is "Deployment" or "StatefulSet");

    private async Task<string> RunHookAsync(Field hook)
    {
        var template = hook.Kind == "Job" ? hook["spec"]["template"] : hook;
        await using var pod = new Pod(_node, Unique(hook.Name), NextPodAddress(), template, Namespace, _images, this, _volumes, () => Task.CompletedTask);
        var code = await pod.RunToEndAsync();
        Assert.True(code == 0, $"{hook.Name} ended with {code}:\n{pod.Log}");
        await _node.RemovePodAsync(pod.Name);
        return pod.Log;
    }

    private async Task<Pod> StartPodAsync(Field workload)
    {
        var name = workload.Kind == "StatefulSet" ? $"{workload.Name}-0" : Unique(workload.Name);
        var template = workload["spec"]["template"];
        var pod = new Pod(_node, name, NextPodAddress(), template, Namespace, _images, this, _volumes, PublishAsync);
        foreach (var claim in workload["spec"]["volumeClaimTemplates"].Items)
        {
            pod.AddClaim(claim.Name, $"{claim.Name}-{name}");
        }

        lock (_pods)
        {
            _pods.Add(pod);
        }

        await pod.StartAsync();
        return pod;
    }

    private string Unique(string name) => string.Create(CultureInfo.InvariantCulture, $"{name}-{Interlocked.Increment(ref _lastPod)}");

    private string NextPodAddress() => string.Create(CultureInfo.InvariantCulture, $"10.96.1.{Interlocked.Increment(ref _lastAddress)}");

    private async Task<string> NewAddressAsync()
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"10.96.2.{Interlocked.Increment(ref _lastAddress)}");
        await _node.AddAddressAsync(address);
        return address;
    }

    // Names and endpoints, as they are now.
    private async Task PublishAsync()
    {
        await _publishing.WaitAsync();
        try
        {
            var hosts = new StringBuilder("127.0.0.1 localhost\n");
            foreach (var (name, address) in _outside)
            {
                hosts.Append(CultureInfo.InvariantCulture, $"{address} {name}\n");
            }

            foreach (var service in Services())
            {
                var names = $"{service.Name} {service.Name}.{Namespace} {service.Name}.{Namespace}.svc {service.Name}.{Namespace}.svc.cluster.local";
                var pods = Behind(service);
                var ownAddress = _addresses.GetValueOrDefault(service.Name);
                foreach (var address in ownAddress is null ? pods.Select(static pod => pod.Address) : [ownAddress])
                {
                    hosts.Append(CultureInfo.InvariantCulture, $"{address} {names}\n");
                }

                foreach (var port in ownAddress is null ? [] : service["spec"]["ports"].Items)
                {
                    await _node.LeadAsync(
                        ownAddress!, port["port"].Number!.Value, pods.Select(pod => (object)(object[])[pod.Address, pod.PortOf(port.Needed("targetPort"))]));
                }
            }

            var path = Path.Combine(_node.Folder, "names", "hosts");
            await File.WriteAllTextAsync($"{path}.new", hosts.ToString());
            File.Move($"{path}.new", path, overwrite: true);
        }
        finally
        {
            _publishing.Release();
        }
    }

    private List<Pod> Behind(Field service)
    {
        var selector = service["spec"]["selector"].Texts();
        var withUnready = service["spec"]["publishNotReadyAddresses"].IsTrue;
        lock (_pods)
        {
            return _pods.FindAll(pod => !pod.IsEnding && (pod.IsReady || withUnready)
                && selector.All(label => pod.Labels.GetValueOrDefault(label.Key) == label.Value));
        }
    }
}
