using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Deployment.Pods;

/// <summary>A machine for pods: namespaces of Linux, in which each pod has a network of its own and an address on a bridge (<c>node.sh</c>).</summary>
/// <remarks>
/// As root it takes the namespaces as they are, and containers run as the users that their pods say. Otherwise a user namespace comes first, in which there is
/// one user alone. It ends with this process, however that ends.
/// </remarks>
internal sealed class Node : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();
    private readonly Process _shell;
    private readonly Task _reading;
    private readonly SemaphoreSlim _orders = new(1);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<int>> _awaited = new(StringComparer.Ordinal);
    private readonly List<string> _errors = [];
    private int _ids;

    private Node()
    {
        Directory.CreateDirectory(_folder.File("image"));
        var start = new ProcessStartInfo("unshare")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var here = Path.Combine(RepositoryRoot.Path, "Danmaku.Tests", "Deployment", "Pods");
        foreach (var argument in (string[])[.. Namespaces, "bash", Path.Combine(here, "node.sh"), _folder.Path, Path.Combine(here, "relay.py")])
        {
            start.ArgumentList.Add(argument);
        }

        _shell = Process.Start(start) ?? throw new InvalidOperationException("No shell was started.");
        _reading = Task.WhenAll(ReadAsync(), ReadErrorsAsync());
    }

    /// <summary>Arguments of <c>unshare</c>.</summary>
    public static string[] Namespaces =>
    [
        .. IsRoot ? (string[])[] : ["--user", "--map-root-user"], "--net", "--mount", "--pid", "--fork", "--kill-child",
    ];

    /// <summary>Whether files and processes can be given to other users.</summary>
    public static bool IsRoot => Environment.IsPrivilegedProcess;

    /// <summary>Where its files are, those of pods among them.</summary>
    public string Folder => _folder.Path;

    public static async Task<Node> StartAsync()
    {
        var node = new Node();
        await node.AnswerAsync("node", () => Task.CompletedTask);
        return node;
    }

    /// <summary>Makes a pod's network.</summary>
    public Task AddPodAsync(string name, string address) => OrderAsync($"pod {name} {address}", $"pod {name}");

    /// <summary>Takes it away.</summary>
    public Task RemovePodAsync(string name) => OrderAsync($"unpod {name}", $"unpod {name}");

    /// <summary>Pulls a pod's cable, or plugs it in.</summary>
    public Task LinkAsync(string name, bool isUp) => OrderAsync($"link {name} {(isUp ? "up" : "down")}");

    /// <summary>Another address of the node.</summary>
    public Task AddAddressAsync(string address) => OrderAsync($"address {address}", $"address {address}");

    /// <summary>Runs a container of a pod.</summary>
    /// <param name="pod">Its pod.</param>
    /// <param name="script">Sets up its files and becomes its process.</param>
    public async Task<ContainerProcess> RunAsync(string pod, string script)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"c{Interlocked.Increment(ref _ids)}");
        var path = _folder.File($"{pod}-{id}.sh");
        await File.WriteAllTextAsync(path, script);
        var ended = Awaited($"exit {id}");
        var pid = await AnswerAsync($"pid {id}", () => OrderAsync($"run {id} {pod} {path}"));
        return new ContainerProcess(ended.Task, $"{path}.log", signal => OrderAsync($"signal {pid} {signal}"));
    }

    /// <summary>A connection to an address inside.</summary>
    public async Task<Stream> DialAsync(string address, int port, CancellationToken cancellationToken)
    {
        var stream = await OpenRelayAsync(cancellationToken);
        await stream.WriteAsync(Line(new { connect = (object[])[address, port] }), cancellationToken);
        return stream;
    }

    /// <summary>Leads connections to an address of the node on to others, in turn.</summary>
    /// <param name="address">One of <see cref="AddAddressAsync"/>.</param>
    /// <param name="port">Its port.</param>
    /// <param name="endpoints">Pairs of address and port, or paths of Unix sockets outside.</param>
    public async Task LeadAsync(string address, int port, IEnumerable<object> endpoints)
    {
        using var patience = new CancellationTokenSource(Patience);
        await using var stream = await OpenRelayAsync(patience.Token);
        await stream.WriteAsync(Line(new { service = (object[])[address, port], endpoints = endpoints.ToArray() }), patience.Token);
        using var reader = new StreamReader(stream);
        Assert.Equal("ok", await reader.ReadLineAsync(patience.Token));
    }

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync().WaitAsync(Patience);
        await _reading.WaitAsync(Patience);
        _shell.Dispose();
        _orders.Dispose();
        _folder.Dispose();
    }

    private static ReadOnlyMemory<byte> Line(object order) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(order) + "\n");

    private async Task<NetworkStream> OpenRelayAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_folder.File("relay.sock")), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private Task<int> OrderAsync(string order, string answer) => AnswerAsync(answer, () => OrderAsync(order));

    private async Task OrderAsync(string order)
    {
        await _orders.WaitAsync();
        try
        {
            await _shell.StandardInput.WriteLineAsync(order);
            await _shell.StandardInput.FlushAsync();
        }
        finally
        {
            _orders.Release();
        }
    }

    private async Task<int> AnswerAsync(string answer, Func<Task> order)
    {
        var awaited = Awaited(answer);
        await order();
        try
        {
            return await awaited.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The node did not say '{answer}': {Errors()}");
        }
    }

    private TaskCompletionSource<int> Awaited(string what) =>
        _awaited.GetOrAdd(what, static _ => new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously));

    private string Errors()
    {
        lock (_errors)
        {
            return string.Join('\n', _errors);
        }
    }

    // Each line is what happened, and for containers a number: "exit c3 0".
    private async Task ReadAsync()
    {
        while (await _shell.StandardOutput.ReadLineAsync() is { } line)
        {
            var words = line.Split(' ');
            var number = words.Length == 3 ? int.Parse(words[2], CultureInfo.InvariantCulture) : 0;
            var what = string.Join(' ', words.Take(2));
            Awaited(what).TrySetResult(number);
            if (words[0] is not "exit")
            {
                // It may be asked for again.
                _awaited.TryRemove(what, out _);
            }
        }

        foreach (var waiting in _awaited.Values)
        {
            waiting.TrySetException(new InvalidOperationException($"The node has ended: {Errors()}"));
            _ = waiting.Task.Exception;
        }
    }

    private async Task ReadErrorsAsync()
    {
        while (await _shell.StandardError.ReadLineAsync() is { } line)
        {
            lock (_errors)
            {
                _errors.Add(line);
            }
        }
    }
}
