using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Sockets.Compression;

/// <summary>A viewer in another program and language: a script of the folder Clients.</summary>
internal sealed class ForeignViewer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly string _name;

    private ForeignViewer(Process process, string name) => (_process, _name) = (process, name);

    /// <summary>Starts it and waits until it is in the room.</summary>
    /// <param name="script">viewer.cjs or viewer.py, with Debian's packages.</param>
    /// <param name="arguments">What the script takes.</param>
    public static async Task<ForeignViewer> JoinAsync(string script, params string[] arguments)
    {
        var path = Path.Combine(RepositoryRoot.Path, "Danmaku.Tests", "Sockets", "Compression", "Clients", script);
        var start = new ProcessStartInfo(script.EndsWith(".py", StringComparison.Ordinal) ? "/usr/bin/python3" : "node", [path, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            Environment = { ["NODE_PATH"] = "/usr/share/nodejs", ["PYTHONIOENCODING"] = "utf-8" },
        };
        var viewer = new ForeignViewer(Process.Start(start)!, script);
        Assert.Equal("joined", await viewer.ReadLineAsync("joining"));
        return viewer;
    }

    /// <summary>What it agreed on, and the texts of the comments that it read.</summary>
    public async Task<(string Extensions, string[] Texts)> ReadAsync()
    {
        using var read = JsonDocument.Parse(await ReadLineAsync("reading comments"));
        return (read.RootElement.GetProperty("extensions").ToString(), [.. read.RootElement.GetProperty("texts").EnumerateArray().Select(text => text.GetString()!)]);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<string> ReadLineAsync(string phase)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            return await _process.StandardOutput.ReadLineAsync(patience.Token)
                ?? throw new InvalidOperationException(
                    $"{_name} ended while {phase} (./test.sh installs what it needs): {await _process.StandardError.ReadToEndAsync(patience.Token)}");
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{_name} said nothing for {Patience} while {phase}.");
        }
    }
}
