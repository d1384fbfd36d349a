using System.Net;

namespace Danmaku.Tests.Deployment.Pods;

/// <summary>One pod from its start to its end, as a kubelet runs it: init containers, one container, its probes, restarts, the grace at its end.</summary>
internal sealed class Pod : IAsyncDisposable
{
    /// <summary>Beyond what a start takes on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Node _node;
    private readonly Field _spec;
    private readonly Images _images;
    private readonly IConfigObjects _objects;
    private readonly Volumes _volumes;
    private readonly Func<Task> _changed;
    private readonly HttpClient _http;
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _readiness = new();
    private readonly List<(bool IsReady, TaskCompletionSource Came)> _awaited = [];
    private readonly Dictionary<string, string> _folders = new(StringComparer.Ordinal);
    private readonly List<ContainerProcess> _lives = [];
    private Task _running = Task.CompletedTask;

    public Pod(
        Node node, string name, string address, Field template, string ns, Images images, IConfigObjects objects, Volumes volumes, Func<Task> changed)
    {
        (_node, _spec, _images, _objects, _volumes, _changed) = (node, template["spec"], images, objects, volumes, changed);
        (Name, Address, Labels) = (name, address, template["metadata"]["labels"].Texts());
        Fields = new Dictionary<string, string>
        {
            ["metadata.name"] = name,
            ["metadata.namespace"] = ns,
            ["status.podIP"] = address,
            ["spec.nodeName"] = "node",
        };
        _spec.Knowing(
            "serviceAccountName", "automountServiceAccountToken", "enableServiceLinks", "securityContext", "topologySpreadConstraints", "restartPolicy",
            "activeDeadlineSeconds", "terminationGracePeriodSeconds", "initContainers", "containers", "volumes");
        Container = Assert.Single(_spec["containers"].Items).Knowing(
            "name", "image", "imagePullPolicy", "command", "args", "workingDir", "terminationMessagePolicy", "env", "envFrom", "ports", "startupProbe",
            "readinessProbe", "livenessProbe", "lifecycle", "resources", "securityContext", "volumeMounts");
#pragma warning disable CA2000 // The client has it.
        _http = new HttpClient(new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = async (context, cancellationToken) => await node.DialAsync(address, context.DnsEndPoint.Port, cancellationToken),
        });
#pragma warning restore CA2000
    }

    public string Name { get; }

    public string Address { get; }

    public IReadOnlyDictionary<string, string> Labels { get; }

    /// <summary>What the downward API says.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; }

    public Field Container { get; }

    /// <summary>Whether Services lead to it.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Whether it was told to go.</summary>
    public bool IsEnding => _ending.IsCancellationRequested;

    /// <summary>Whether its machine is cut off; what looks after it there still reaches it, so no liveness probe fails.</summary>
    public bool IsCutOff { get; set; }

    /// <summary>How often its container was started again.</summary>
    public int Restarts => _lives.Count - 1;

    /// <summary>What its container said in its present life.</summary>
    public string Log => _lives.Count == 0 ? "" : _lives[^1].Log;

    private TimeSpan Grace => TimeSpan.FromSeconds(_spec["terminationGracePeriodSeconds"].Number ?? 30);

    /// <summary>Port of a name, or of a number.</summary>
    public int PortOf(string port) => int.TryParse(port, out var number)
        ? number
        : Container["ports"].Items.First(item => item["name"].Text == port)["containerPort"].Number!.Value;

    /// <summary>Starts it; <see cref="ReadyAsync"/> tells when it is ready.</summary>
    public async Task StartAsync()
    {
        await PrepareAsync();
        _running = RunAsync();
    }

    /// <summary>Gives it a claim of a StatefulSet's, under the name of a volume.</summary>
    public void AddClaim(string volume, string claim) => _folders[volume] = _volumes.Claim(claim);

    /// <summary>Waits until Services lead to it, or, on demand, until they do not.</summary>
    public async Task ReadyAsync(bool isReady = true)
    {
        var came = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_readiness)
        {
            if (IsReady == isReady)
            {
                return;
            }

            _awaited.Add((isReady, came));
        }

        try
        {
            await Task.WhenAny(came.Task, _running).Unwrap().WaitAsync(Patience);
            Assert.True(came.Task.IsCompletedSuccessfully, $"{Name} ended before it was ready:\n{Log}");
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{Name} was not {(isReady ? "ready" : "seen as not ready")} within {Patience}:\n{Log}");
        }
    }

    /// <summary>Runs a pod whose container is to end, and returns its exit code.</summary>
    public async Task<int> RunToEndAsync()
    {
        await PrepareAsync();
        await StartContainerAsync(Container);
        return await _lives[^1].Ended.WaitAsync(TimeSpan.FromSeconds(_spec["activeDeadlineSeconds"].Number ?? 120));
    }

    /// <summary>Ends it as Kubernetes does: no more newcomers, <c>preStop</c>, SIGTERM, and SIGKILL where the grace is over.</summary>
    /// <returns>How long it took, and its exit code: 137 where it had to be killed.</returns>
    public async Task<(TimeSpan Took, int Code)> EndAsync()
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        await _ending.CancelAsync();
        IsReady = false;
        await _changed();
        await _running;
        var preStop = Container["lifecycle"].Knowing("preStop")["preStop"].Knowing("sleep");
        await Task.Delay(TimeSpan.FromSeconds(preStop["sleep"]["seconds"].Number ?? 0), TimeProvider.System);
        var life = _lives[^1];
        await life.SignalAsync("TERM");
        try
        {
            var code = await life.Ended.WaitAsync(Grace - TimeProvider.System.GetElapsedTime(startedAt));
            return (TimeProvider.System.GetElapsedTime(startedAt), code);
        }
        catch (TimeoutException)
        {
            await life.SignalAsync("KILL");
            return (TimeProvider.System.GetElapsedTime(startedAt), await life.Ended);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _http.Dispose();
        _ending.Dispose();
    }

    private async Task PrepareAsync()
    {
        await _node.AddPodAsync(Name, Address);
        foreach (var volume in _spec["volumes"].Items)
        {
            var name = volume.Needed("name");
            _folders[name] = _volumes.Make(volume, Path.Combine(_node.Folder, $"{Name}-{name}"));
        }
    }

    private async Task RunAsync()
    {
        try
        {
            foreach (var init in _spec["initContainers"].Items)
            {
                await StartContainerAsync(init);
                var code = await _lives[^1].Ended.WaitAsync(_ending.Token);
                Assert.True(code == 0, $"The init container {init.Needed("name")} of {Name} ended with {code}:\n{Log}");
                _lives.Clear();
            }

            while (true)
            {
                await StartContainerAsync(Container);
                await LiveAsync(_lives[^1]);
                await SetReadyAsync(false);
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // It is told to end by whoever waits for this.
        }
    }

    // Until the container ends, by itself or for its probes.
    private async Task LiveAsync(ContainerProcess life)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        var started = await WatchAsync("startupProbe", isUp => isUp, life, over.Token);
        Assert.True(started, $"{Name} {(life.Ended.IsCompleted ? "ended" : "was not up in time")} at its start:\n{Log}");
        var readiness = WatchAsync("readinessProbe", SetReadyAsync, life, over.Token);
        var liveness = WatchAsync("livenessProbe", _ => false, life, over.Token);
        await Task.WhenAny(readiness, liveness, life.Ended);
        if (!life.Ended.IsCompleted && !_ending.IsCancellationRequested)
        {
            await life.SignalAsync("KILL");
        }

        await over.CancelAsync();
        await Task.WhenAll((Task)readiness, (Task)liveness).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await life.Ended.WaitAsync(_ending.Token);
    }

    private Task<bool> WatchAsync(string probe, Func<bool, bool> told, ContainerProcess life, CancellationToken cancellationToken) =>
        WatchAsync(probe, isUp => Task.FromResult(told(isUp)), life, cancellationToken);

    /// <returns>Whether <paramref name="told"/> had enough; otherwise the probe failed as often as it may, or the container ended.</returns>
    private async Task<bool> WatchAsync(string name, Func<bool, Task<bool>> told, ContainerProcess life, CancellationToken cancellationToken)
    {
        var probe = Container[name].Knowing("httpGet", "periodSeconds", "failureThreshold", "timeoutSeconds", "initialDelaySeconds");
        Assert.True(probe.Exists, $"{Name} has no {name}.");
        var get = probe["httpGet"].Knowing("path", "port", "scheme");
        var address = new Uri($"http://{Address}:{PortOf(get.Needed("port"))}{get.Needed("path")}");
        var threshold = probe["failureThreshold"].Number ?? 3;
        var failures = 0;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(probe["periodSeconds"].Number ?? 10), TimeProvider.System);
        do
        {
            var isUp = await AskAsync(address, TimeSpan.FromSeconds(probe["timeoutSeconds"].Number ?? 1), cancellationToken);
            if (life.Ended.IsCompleted)
            {
                return false;
            }

            failures = isUp ? 0 : failures + 1;
            if ((isUp || failures >= threshold) && await told(isUp))
            {
                return true;
            }

            if (failures >= threshold && name != "readinessProbe" && !IsCutOff)
            {
                return false;
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
        return false;
    }

    private async Task<bool> AskAsync(Uri address, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(timeout);
        try
        {
            using var response = await _http.GetAsync(address, patience.Token);
            return response.StatusCode is >= HttpStatusCode.OK and < HttpStatusCode.BadRequest;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <returns>That this is not the end of looking.</returns>
    private async Task<bool> SetReadyAsync(bool isReady)
    {
        if (isReady == IsReady || _ending.IsCancellationRequested)
        {
            return false;
        }

        IsReady = isReady;
        await _changed();
        lock (_readiness)
        {
            foreach (var (_, came) in _awaited.Where(wait => wait.IsReady == isReady))
            {
                came.TrySetResult();
            }

            _awaited.RemoveAll(static wait => wait.Came.Task.IsCompleted);
        }

        return false;
    }

    private async Task StartContainerAsync(Field container)
    {
        var image = container.Needed("image");
        var environment = new PodEnvironment(container, _images.EnvironmentOf(image), Fields, _objects);
        var mounts = container["volumeMounts"].Items
            .Select(mount => mount.Knowing("name", "mountPath", "readOnly"))
            .Select(mount => (_folders[mount.Needed("name")], mount.Needed("mountPath"), mount["readOnly"].IsTrue))
            .ToList();
        _lives.Add(await _node.RunAsync(
            Name, ContainerScript.Write(_node, _spec["securityContext"], container, _images.FolderOf(image), mounts, environment)));
    }
}
