using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Danmaku.Tests.Support;

/// <summary>The service as a process of its own, as <c>run.sh</c> starts it: it can be killed, told to stop, and refuse to start.</summary>
internal sealed partial class ServiceProcess : IAsyncDisposable
{
    /// <summary>Far beyond what a start or a stop takes on a busy machine; reached only by a test that fails.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly List<string> _errors = [];
    private readonly TaskCompletionSource<string> _url = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private bool _disposed;

    private ServiceProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, _output), ReadAsync(process.StandardError, _errors));
    }

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Url => _url.Task.Result;

    /// <summary>What it logged.</summary>
    public string Output => All(_output);

    /// <summary>What it wrote to standard error.</summary>
    public string Errors => All(_errors);

    /// <summary>Settings for load: no limit of one viewer, one connection or one address stands in its way.</summary>
    public static Dictionary<string, string?> Unlimited => new()
    {
        ["Room:ViewerBurst"] = "1000",
        ["Room:ViewerRefill"] = "00:00:01",
        ["Gateway:RequestBurst"] = "10000",
        ["Gateway:RequestsPerSecond"] = "10000",
        ["Sockets:InboundMessageBurst"] = "100000",
        ["Sockets:InboundMessagesPerSecond"] = "10000",
        ["Sockets:InboundByteBurst"] = "67108864",
        ["Sockets:InboundBytesPerSecond"] = "16777216",
    };

    /// <summary>Starts a service with a token key of the tests on a free port, and waits until it answers.</summary>
    /// <param name="storePath">Its store's file.</param>
    /// <param name="settings">Configuration over the defaults, as <c>Room:HistorySize</c>.</param>
    public static async Task<ServiceProcess> StartAsync(string storePath, Dictionary<string, string?>? settings = null)
    {
        var all = new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Store:Path"] = storePath,
            ["Tokens:Secrets:0:Secret"] = ViewerTokens.Secret,
            ["ConnectionLimits:ExemptNetworks:0"] = "127.0.0.0/8",
        };
        foreach (var (key, value) in settings ?? [])
        {
            all[key] = value;
        }

        var service = Launch(all);
        try
        {
            await service._url.Task.WaitAsync(Patience);
            return service;
        }
        catch (Exception exception)
        {
            await service.DisposeAsync();
            throw new InvalidOperationException($"The service did not start.\n{service.Output}\n{service.Errors}", exception);
        }
    }

    /// <summary>Starts a service with these settings alone; whether it answers is up to them.</summary>
    public static ServiceProcess Launch(Dictionary<string, string?> settings)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Danmaku.Gateway.dll"));
        start.ArgumentList.Add("--contentRoot");
        start.ArgumentList.Add(Path.Combine(RepositoryRoot.Path, "Danmaku.Gateway"));
        foreach (var (key, value) in settings)
        {
            start.ArgumentList.Add($"--{key}={value}");
        }

        // Nothing of whoever runs the tests.
        foreach (var name in start.Environment.Keys.Where(static name => name.StartsWith("ASPNETCORE_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        return new ServiceProcess(Process.Start(start) ?? throw new InvalidOperationException("No process was started."));
    }

    /// <summary>Connects and joins.</summary>
    public Task<TestViewer> JoinAsync(string room, string? token = null, (long Epoch, long Sequence)? resume = null) =>
        TestViewer.JoinAsync(Url, room, token, resume);

    public HttpClient CreateHttpClient() => new() { BaseAddress = new Uri(Url) };

    /// <summary>SIGKILL: nothing of the process gets a chance to run.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    /// <summary>SIGTERM, as a supervisor does.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        return await ExitAsync();
    }

    /// <summary>Waits until the process has ended and its output is read.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
            await _reading.WaitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The service did not end within {Patience}.\n{Output}\n{Errors}");
        }

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await ExitAsync();
        _process.Dispose();
    }

    [GeneratedRegex(@"Watch: (http://\S+)/watch/")]
    private static partial Regex WatchLine();

    private static string All(List<string> lines)
    {
        lock (lines)
        {
            return string.Join('\n', lines);
        }
    }

    private async Task ReadAsync(StreamReader reader, List<string> lines)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (lines)
            {
                lines.Add(line);
            }

            if (WatchLine().Match(line) is { Success: true } match)
            {
                _url.TrySetResult(match.Groups[1].Value);
            }
        }

        _url.TrySetException(new InvalidOperationException("The service ended before it answered."));
        _ = _url.Task.Exception;
    }
}
