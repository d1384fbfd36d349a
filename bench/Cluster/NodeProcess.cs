using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Danmaku.Bench.Cluster;

/// <summary>A silo or a gateway as a process of its own: it can be killed, told to stop, and refuse to start.</summary>
internal sealed partial class NodeProcess : IAsyncDisposable
{
    /// <summary>Far beyond what a start or a stop takes on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly List<string> _errors = [];
    private readonly List<(string Text, TaskCompletionSource Said)> _awaited = [];
    private readonly TaskCompletionSource<string> _url = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private bool _disposed;

    private NodeProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, _output), ReadAsync(process.StandardError, _errors));
    }

    /// <summary>Where it listens for HTTP, without a slash at the end; known once <see cref="ReadyAsync"/> has completed.</summary>
    public string Url => _url.Task.Result;

    /// <summary>Where its management port is, without a slash at the end.</summary>
    /// <exception cref="InvalidOperationException">It has none, or does not listen yet.</exception>
    public string ManagementUrl => ManagementLine().Match(Output) is { Success: true } match
        ? Reachable(match.Groups[1].Value)
        : throw new InvalidOperationException("The process has told of no management port.");

    /// <summary>What it logged.</summary>
    public string Output => All(_output);

    /// <summary>What it wrote to standard error.</summary>
    public string Errors => All(_errors);

    /// <summary>Process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has not ended.</summary>
    public bool IsRunning => !_process.HasExited;

    /// <summary>Starts a program of this solution; whether it answers is up to its settings.</summary>
    /// <param name="program">Name of its assembly, which lies beside this one.</param>
    /// <param name="contentRoot">Its content root.</param>
    /// <param name="settings">Configuration over the defaults, as <c>Room:HistorySize</c>.</param>
    public static NodeProcess Launch(string program, string contentRoot, IEnumerable<KeyValuePair<string, string?>> settings)
    {
        string[] command = [Path.Combine(AppContext.BaseDirectory, $"{program}.dll"), "--contentRoot", contentRoot];
        return new NodeProcess(ChildProcess.Start(ChildProcess.Dotnet, command.Concat(settings.Select(static setting => $"--{setting.Key}={setting.Value}"))));
    }

    /// <summary>Waits until a line of its log has a text in it; a line of before will do.</summary>
    /// <exception cref="TimeoutException">None comes; the message has what it wrote.</exception>
    public async Task SaysAsync(string text)
    {
        var said = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_output)
        {
            if (_output.Exists(line => line.Contains(text, StringComparison.Ordinal)))
            {
                return;
            }

            _awaited.Add((text, said));
        }

        try
        {
            await said.Task.WaitAsync(Patience);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"The process did not say '{text}'.\n{Output}\n{Errors}", exception);
        }
    }

    /// <summary>Waits until it listens: everything else of it has started then.</summary>
    /// <exception cref="InvalidOperationException">It does not start; the message has what it wrote. It is gone then.</exception>
    public async Task ReadyAsync()
    {
        try
        {
            await _url.Task.WaitAsync(Patience);
        }
        catch (Exception exception) when (exception is TimeoutException or InvalidOperationException)
        {
            await DisposeAsync();
            throw new InvalidOperationException($"The process did not start.\n{Output}\n{Errors}", exception);
        }
    }

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
        await SignalAsync("TERM");
        return await ExitAsync();
    }

    /// <summary>Sends a signal: <c>STOP</c> and <c>CONT</c> make it stand still as a machine does that pauses.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
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
            throw new TimeoutException($"The process did not end within {Patience}.\n{Output}\n{Errors}");
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

    // The last thing that a silo or a gateway says of its start, with an address.
    [GeneratedRegex(@"(?:Now listening on|Watch): (http://[^/\s]+)")]
    private static partial Regex ListeningLine();

    [GeneratedRegex(@"Management: (http://[^/\s]+)")]
    private static partial Regex ManagementLine();

    // Every address of this machine, this one among them.
    private static string Reachable(string url) => url.Replace("[::]", "127.0.0.1", StringComparison.Ordinal);

    private static string All(List<string> lines)
    {
        lock (lines)
        {
            return string.Join('\n', lines);
        }
    }

    private void Tell(string line)
    {
        lock (_output)
        {
            foreach (var (_, said) in _awaited.Where(wait => line.Contains(wait.Text, StringComparison.Ordinal)))
            {
                said.TrySetResult();
            }
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

            Tell(line);

            if (ListeningLine().Match(line) is { Success: true } match)
            {
                _url.TrySetResult(Reachable(match.Groups[1].Value));
            }
        }

        _url.TrySetException(new InvalidOperationException("The process ended before it answered."));
        _ = _url.Task.Exception;
    }
}
