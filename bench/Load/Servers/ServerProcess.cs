using System.Diagnostics;
using System.Globalization;
using Danmaku.Bench.Load.Engine;

namespace Danmaku.Bench.Load.Servers;

/// <summary>One server in a process of its own, on a core of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    /// <summary>Far beyond a start, or a full collection of a large heap.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Lines of output kept, to say what went wrong.</summary>
    private const int KeptLines = 20;

    private static readonly string[] Answers = [ServerConsole.Ready, ServerConsole.Memory, ServerConsole.Runtime, ServerConsole.Pool];

    // As the console logger begins its lines.
    private static readonly string[] Complaining = ["warn: ", "fail: ", "crit: "];

    private readonly Process _process;
    private readonly bool _hasRuntime;
    private readonly Queue<string> _output = [];
    private readonly Dictionary<string, int> _complaints = new(StringComparer.Ordinal);
    private readonly Task _reading;
    private TaskCompletionSource<string> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process, bool hasRuntime)
    {
        (_process, _hasRuntime) = (process, hasRuntime);
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, answers: true), ReadAsync(process.StandardError, answers: false));
    }

    /// <summary>Where it listens on this machine.</summary>
    public int Port { get; private set; }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Warnings and errors that it has logged, by their first line, with how often: <c>warn: Category[1]</c>.</summary>
    public IReadOnlyDictionary<string, int> Complaints
    {
        get
        {
            lock (_output)
            {
                return new Dictionary<string, int>(_complaints);
            }
        }
    }

    /// <summary>What it wrote last.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return string.Join('\n', _output);
            }
        }
    }

    /// <summary>Starts a server and waits until it listens.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="floor">Program of the floor; needed for those kinds alone.</param>
    /// <param name="settings">Settings of the gateway, <c>Key=Value</c>.</param>
    /// <exception cref="InvalidOperationException">It did not start.</exception>
    public static async Task<ServerProcess> StartAsync(ServerKind kind, string? floor, IEnumerable<string> settings)
    {
        var command = Cores.OnServerCore(CommandOf(kind, floor, settings));
        var server = new ServerProcess(ChildProcess.Start(command[0], command.Skip(1)), hasRuntime: kind is not (ServerKind.Floor or ServerKind.FloorAdaptive));
        try
        {
            var ready = await server._answer.Task.WaitAsync(Patience);
            server.Port = int.Parse(ready.Split(' ')[1], CultureInfo.InvariantCulture);
            return server;
        }
        catch (Exception exception) when (exception is TimeoutException or InvalidOperationException)
        {
            await server.DisposeAsync();
            throw new InvalidOperationException($"The server {kind} did not start.\n{server.Output}", exception);
        }
    }

    /// <summary>CPU time that the process has used, with that of the kernel for it.</summary>
    public TimeSpan CpuTime() => Linux.CpuTimeOf(_process.Id);

    /// <summary>The part of <see cref="CpuTime"/> outside the kernel, to a hundredth of a second.</summary>
    public TimeSpan UserTime()
    {
        // Field 14; the second, the name, may have spaces.
        var stat = File.ReadAllText($"/proc/{_process.Id}/stat");
        return TimeSpan.FromMilliseconds(10) * long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[11], CultureInfo.InvariantCulture);
    }

    /// <summary>Has the server collect its garbage.</summary>
    /// <returns>Resident memory afterwards and the managed heap, in bytes.</returns>
    public async Task<(long Resident, long Heap)> MemoryAsync()
    {
        var fields = (await AskAsync(ServerConsole.Memory)).Split(' ');
        return (long.Parse(fields[1], CultureInfo.InvariantCulture), long.Parse(fields[2], CultureInfo.InvariantCulture));
    }

    /// <summary>What its runtime has counted; null for a server that has none.</summary>
    public async Task<RuntimeCounters?> RuntimeAsync() =>
        _hasRuntime ? RuntimeCounters.Parse((await AskAsync(ServerConsole.Runtime))[(ServerConsole.Runtime.Length + 1)..]) : null;

    /// <summary>Work items that wait for the thread pool of a server of .NET, and its threads.</summary>
    public async Task<(long Waiting, int Threads)> PoolAsync()
    {
        var fields = (await AskAsync(ServerConsole.Pool)).Split(' ');
        return (long.Parse(fields[1], CultureInfo.InvariantCulture), int.Parse(fields[2], CultureInfo.InvariantCulture));
    }

    /// <summary>Ends the process.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
            }
        }

        await _reading;
        _process.Dispose();
    }

    private async Task<string> AskAsync(string question)
    {
        _answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _process.StandardInput.WriteLineAsync(question);
        return await _answer.Task.WaitAsync(Patience);
    }

    private static IReadOnlyList<string> CommandOf(ServerKind kind, string? floor, IEnumerable<string> settings)
    {
        if (kind is ServerKind.Floor or ServerKind.FloorAdaptive)
        {
            string[] mode = kind == ServerKind.FloorAdaptive ? ["adaptive"] : [];
            return [floor ?? throw new InvalidOperationException("The floor is not compiled."), "0", .. mode];
        }

        // With the gateway's own runtime configuration, so that its collector and its switches are those of the real service;
        // the other servers of .NET get the same.
        var here = AppContext.BaseDirectory;
        return
        [
            ChildProcess.Dotnet, "exec",
            "--runtimeconfig", Path.Combine(here, "Danmaku.Gateway.runtimeconfig.json"),
            "--depsfile", Path.Combine(here, "Danmaku.Bench.deps.json"),
            Path.Combine(here, "Danmaku.Bench.dll"),
            ServerCommand.Name, kind.ToString(), .. settings.SelectMany(static setting => new[] { "--set", setting }),
        ];
    }

    private async Task ReadAsync(StreamReader reader, bool answers)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            if (answers && Array.Exists(Answers, answer => line.StartsWith(answer + " ", StringComparison.Ordinal)))
            {
                _answer.TrySetResult(line);
                continue;
            }

            lock (_output)
            {
                if (Array.Exists(Complaining, level => line.StartsWith(level, StringComparison.Ordinal)))
                {
                    _complaints[line] = _complaints.GetValueOrDefault(line) + 1;
                }

                _output.Enqueue(line);
                if (_output.Count > KeptLines)
                {
                    _output.Dequeue();
                }
            }
        }

        if (answers)
        {
            _answer.TrySetException(new InvalidOperationException("The server ended."));
            _ = _answer.Task.Exception;
        }
    }
}
