using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Danmaku.Bench.Load.Engine;
using Danmaku.Bench.Load.Servers;
using Danmaku.Bench.Paths;
using Danmaku.Bench.Replay;
using Spectre.Console;

namespace Danmaku.Bench.Vanish;

/// <summary>
/// A moderator deletes comments one after another while comments go on; each viewer notes when it has the deletion. Time counts from the
/// moment the moderator's frame is written.
/// </summary>
internal sealed class VanishRun : IAsyncDisposable
{
    private const string Room = "vanish";
    private const int Uncounted = 10;
    private const int ConnectingAtOnce = 50;
    private static readonly TimeSpan SettlesWithin = TimeSpan.FromSeconds(10);

    private readonly VanishOptions _options;
    private readonly SignedTokens _tokens = new(PathSettings.Secret, issuer: null, audience: null, TimeProvider.System);
    private readonly List<PathClient> _viewers = [];
    private readonly Lock _lock = new();
    private readonly LatencyHistogram _each = new();
    private readonly LatencyHistogram _last = new();
    private readonly Queue<string> _posted = new();
    private string _deleted = "";
    private bool _isCounted;
    private long _writtenAt;
    private int _missing;
    private TaskCompletionSource _gone = new();
    private PathClient? _moderator;

    private VanishRun(VanishOptions options) => _options = options;

    public static async Task<int> RunAsync(VanishOptions options, IAnsiConsole console, CancellationToken cancellationToken)
    {
        await Cores.PinGeneratorAsync();
        var settings = PathSettings.Gateway.Concat(PathSettings.Rooms).Select(static setting => $"{setting.Key}={setting.Value}");
        await using var server = await ServerProcess.StartAsync(ServerKind.Danmaku, floor: null, settings);
        await using var run = new VanishRun(options);
        await run.EnterAsync(new Uri($"http://127.0.0.1:{server.Port}"), cancellationToken);
        await run.MeasureAsync(cancellationToken);
        console.Write(run.Table());
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _viewers)
        {
            await client.DisposeAsync();
        }

        if (_moderator is not null)
        {
            await _moderator.DisposeAsync();
        }
    }

    private async Task EnterAsync(Uri gateway, CancellationToken cancellationToken)
    {
        foreach (var some in Enumerable.Range(0, _options.Viewers).Chunk(ConnectingAtOnce))
        {
            _viewers.AddRange(await Task.WhenAll(some.Select(number => EnterAsync(gateway, $"viewer-{number}", "viewer", HearViewer, cancellationToken))));
        }

        _moderator = await EnterAsync(gateway, "moderator", "moderator", HearModerator, cancellationToken);
    }

    private async Task<PathClient> EnterAsync(Uri gateway, string viewer, string role, PathClient.FrameHandler hear, CancellationToken cancellationToken)
    {
        var client = await PathClient.ConnectAsync(gateway, Room, hear, cancellationToken, bufferBytes: 64 * 1024);
        await client.JoinAsync(Room, _tokens.Sign(viewer, role), cancellationToken);
        return client;
    }

    private async Task MeasureAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var posting = PostAsync(stop.Token);
        for (var number = 0; number < Uncounted + _options.Commands; number++)
        {
            await Task.Delay(_options.PauseMilliseconds, cancellationToken);
            await DeleteAsync(isCounted: number >= Uncounted, cancellationToken);
        }

        await stop.CancelAsync();
        await posting;
    }

    private async Task PostAsync(CancellationToken cancellationToken)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1) / _options.Rate);
        try
        {
            for (var number = 0; await pace.WaitForNextTickAsync(cancellationToken); number++)
            {
                _moderator!.Write(Encoding.UTF8.GetBytes(string.Create(
                    CultureInfo.InvariantCulture, $$"""{"type":"post","id":"p{{number}}","text":"comment number {{number}}"}""")));
                await _moderator.FlushAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The last deletion is measured.
        }
    }

    private async Task DeleteAsync(bool isCounted, CancellationToken cancellationToken)
    {
        string id;
        TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (!_posted.TryDequeue(out id!))
            {
                return;
            }

            (_deleted, _isCounted, _missing, _gone) = ($"\"comments\":[\"{id}\"]", isCounted, _options.Viewers, gone);
        }

        _moderator!.Write(Encoding.UTF8.GetBytes($$"""{"type":"moderate","id":"d","action":"delete","comments":["{{id}}"]}"""));
        Volatile.Write(ref _writtenAt, Stopwatch.GetTimestamp());
        await _moderator.FlushAsync();
        await gone.Task.WaitAsync(SettlesWithin, cancellationToken);
    }

    private void HearModerator(PathClient client, ReadOnlySpan<byte> payload)
    {
        if (payload.StartsWith("{\"type\":\"ack\",\"id\":\"p"u8)
            && Number(payload, "\"epoch\":"u8) is { } epoch
            && Number(payload, "\"seq\":"u8) is { } sequence)
        {
            lock (_lock)
            {
                _posted.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{epoch}.{sequence}"));
            }
        }
    }

    private void HearViewer(PathClient client, ReadOnlySpan<byte> payload)
    {
        if (!payload.StartsWith("{\"type\":\"batch\""u8) || payload.IndexOf("\"kind\":\"delete\""u8) < 0)
        {
            return;
        }

        var elapsed = (long)Stopwatch.GetElapsedTime(Volatile.Read(ref _writtenAt)).TotalMicroseconds;
        var text = Encoding.UTF8.GetString(payload);
        lock (_lock)
        {
            if (!text.Contains(_deleted, StringComparison.Ordinal))
            {
                return;
            }

            if (_isCounted)
            {
                _each.Add(elapsed);
            }

            if (--_missing == 0)
            {
                if (_isCounted)
                {
                    _last.Add(elapsed);
                }

                _gone.TrySetResult();
            }
        }
    }

    private static long? Number(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> name) =>
        payload.IndexOf(name) is >= 0 and var at && Utf8Parser.TryParse(payload[(at + name.Length)..], out long number, out _) ? number : null;

    private Table Table()
    {
        var table = new Table().Title(string.Create(
            CultureInfo.InvariantCulture, $"{_options.Viewers} viewers, {_options.Rate} comments/s, {_last.Count} deletions: milliseconds from the moderator's frame"));
        table.AddColumns("until", "p50", "p99", "most");
        table.AddRow(Row("a viewer has it", _each));
        table.AddRow(Row("the last viewer has it", _last));
        return table;
    }

    private static string[] Row(string what, LatencyHistogram histogram) =>
        [what, .. new[] { histogram.Quantile(0.5), histogram.Quantile(0.99), histogram.Max }.Select(static value => (value / 1_000.0).ToString("0.0", CultureInfo.InvariantCulture))];
}
