using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using Danmaku.Bench;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Doors;

/// <summary>A client that people already have, from npm, in a process of its own: a script of <c>Clients</c> drives it and tells what it does.</summary>
internal sealed class NodeClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly string Source = Path.Combine(RepositoryRoot.Path, "Danmaku.Tests", "Doors", "Clients");

    // Once for all tests that start one.
    private static readonly Lazy<Task<string>> Installed = new(static () => NpmPackages.InstallAsync(Source));

    private readonly Process _process;
    private readonly Channel<JsonElement> _events = Channel.CreateUnbounded<JsonElement>();
    private readonly List<JsonElement> _passed = [];
    private readonly Task<string> _errors;

    private NodeClient(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
        _ = ReadAsync();
    }

    /// <summary>Events that came before those that were asked for, in order.</summary>
    public IReadOnlyList<JsonElement> Passed => _passed;

    /// <summary>Folder with <c>node_modules</c> and the scripts.</summary>
    public static Task<string> FolderAsync() => Installed.Value;

    /// <summary>Starts a script.</summary>
    /// <param name="script">Its name, as <c>tmi.mjs</c>.</param>
    /// <param name="config">What it gets as its <c>config</c>.</param>
    public static async Task<NodeClient> StartAsync(string script, object config)
    {
        var folder = await Installed.Value;
        return new NodeClient(ChildProcess.Start("node", ["--experimental-websocket", "--no-warnings", Path.Combine(folder, script), JsonSerializer.Serialize(config)]));
    }

    /// <summary>Has it do something.</summary>
    /// <param name="command">With a member <c>action</c>.</param>
    public async Task SendAsync(object command)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(command));
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Has it do something and waits until that has succeeded.</summary>
    /// <param name="command">With a member <c>action</c>.</param>
    /// <returns>What it returned.</returns>
    public async Task<JsonElement> DoAsync(object command)
    {
        var action = JsonSerializer.SerializeToElement(command).GetProperty("action").GetString();
        await SendAsync(command);
        var answer = await NextAsync(
            told => told.GetProperty("event").GetString() is "done" or "failed" && told.GetProperty("action").GetString() == action, $"the answer to {action}");
        Assert.True(answer.GetProperty("event").GetString() == "done", $"{action}: {answer}");
        return answer.TryGetProperty("result", out var result) ? result : default;
    }

    /// <summary>The next event of a kind.</summary>
    public Task<JsonElement> NextAsync(string kind) => NextAsync(told => told.GetProperty("event").GetString() == kind, $"'{kind}'");

    /// <summary>The next event that is wanted; those before it are <see cref="Passed"/>.</summary>
    /// <param name="wanted">Which.</param>
    /// <param name="what">For the message when it does not come.</param>
    public async Task<JsonElement> NextAsync(Func<JsonElement, bool> wanted, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (true)
            {
                var told = await _events.Reader.ReadAsync(patience.Token);
                if (wanted(told))
                {
                    return told;
                }

                _passed.Add(told);
            }
        }
        catch (ChannelClosedException)
        {
            Assert.Fail($"The client ended before {what}. It had told: {string.Join('\n', _passed)}\n{await _errors}");
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"Not told within {Patience.TotalSeconds} s: {what}. It had told: {string.Join('\n', _passed)}");
        }

        throw new UnreachableException();
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            // Other people's packages print what they like.
            if (line.StartsWith('{'))
            {
                _events.Writer.TryWrite(JsonElement.Parse(line));
            }
        }

        _events.Writer.Complete();
    }
}
