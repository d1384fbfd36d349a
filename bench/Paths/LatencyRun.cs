using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Danmaku.Bench.Load.Engine;
using Danmaku.Bench.Replay;

namespace Danmaku.Bench.Paths;

/// <summary>Posts at a low rate and measures until the ack, and until a viewer on another gateway has the comment.</summary>
internal sealed class LatencyRun : IAsyncDisposable
{
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(5);

    private readonly PathOptions _options;
    private readonly List<PathClient> _posters = [];
    private readonly List<PathClient> _watchers = [];
    private readonly Lock _lock = new();
    private readonly LatencyHistogram _acked = new();
    private readonly LatencyHistogram _seen = new();
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long[] _sentAt;
    private readonly int _uncounted;
    private int _refused;

    private LatencyRun(PathOptions options)
    {
        _options = options;
        _uncounted = options.Rate * options.WarmUpSeconds;
        _sentAt = new long[_uncounted + (options.Rate * options.LatencySeconds)];
    }

    public static async Task<LatencyResult> MeasureAsync(PathTarget target, PathOptions options, SignedTokens tokens, CancellationToken cancellationToken)
    {
        await using var run = new LatencyRun(options);
        for (var room = 0; room < options.Rooms; room++)
        {
            await run.EnterAsync(target, room, tokens, cancellationToken);
        }

        await run.PostAsync(0, run._uncounted, cancellationToken);
        var (began, machine) = (Stopwatch.GetTimestamp(), ProcessFigures.MachineTime());
        await run.PostAsync(run._uncounted, run._sentAt.Length, cancellationToken);
        await run.AnswersAsync(cancellationToken);
        var busy = (ProcessFigures.MachineTime() - machine) / (Stopwatch.GetElapsedTime(began) * Environment.ProcessorCount);
        return new LatencyResult(run._acked, run._seen, run._sentAt.Length - run._uncounted, run._refused, busy);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _posters.Concat(_watchers))
        {
            await client.DisposeAsync();
        }
    }

    private async Task EnterAsync(PathTarget target, int room, SignedTokens tokens, CancellationToken cancellationToken)
    {
        var poster = await PathClient.ConnectAsync(target.Gateways[room % target.Gateways.Count], Room(room), HearAnswer, cancellationToken);
        _posters.Add(poster);
        await poster.JoinAsync(Room(room), tokens.Sign($"poster-{room}", "moderator"), cancellationToken);
        var watcher = await PathClient.ConnectAsync(target.Gateways[(room + 1) % target.Gateways.Count], Room(room), HearBatch, cancellationToken);
        _watchers.Add(watcher);
        await watcher.JoinAsync(Room(room), tokens.Sign($"watcher-{room}", "viewer"), cancellationToken);
    }

    private async Task PostAsync(int first, int end, CancellationToken cancellationToken)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1) / _options.Rate);
        for (var number = first; number < end && await pace.WaitForNextTickAsync(cancellationToken); number++)
        {
            var room = number % _options.Rooms;
            var poster = _posters[room];
            poster.Write(Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $$"""{"type":"post","id":"{{number}}","nonce":"{{number}}","text":"n{{number}} of a few"}""")));
            Volatile.Write(ref _sentAt[number], Stopwatch.GetTimestamp());
            await poster.FlushAsync();
        }
    }

    private async Task AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _complete.Task.WaitAsync(AnswersWithin, cancellationToken);
        }
        catch (TimeoutException)
        {
            // What is missing shows in the result.
        }
    }

    private void HearAnswer(PathClient client, ReadOnlySpan<byte> payload)
    {
        if (PathFrame.TryReadAck(payload, out var number, out _))
        {
            Count(_acked, number);
        }
        else if (payload.StartsWith("{\"type\":\"reject\""u8))
        {
            Interlocked.Increment(ref _refused);
        }
    }

    private void HearBatch(PathClient client, ReadOnlySpan<byte> payload)
    {
        if (!payload.StartsWith("{\"type\":\"batch\""u8))
        {
            return;
        }

        var marker = "\"text\":\"n"u8;
        while (payload.IndexOf(marker) is >= 0 and var at)
        {
            payload = payload[(at + marker.Length)..];
            if (Utf8Parser.TryParse(payload, out int number, out _))
            {
                Count(_seen, number);
            }
        }
    }

    private void Count(LatencyHistogram histogram, int number)
    {
        var elapsed = Stopwatch.GetElapsedTime(Volatile.Read(ref _sentAt[number]));
        lock (_lock)
        {
            if (number >= _uncounted)
            {
                histogram.Add((long)elapsed.TotalMicroseconds);
            }

            if (_acked.Count + _seen.Count == 2L * (_sentAt.Length - _uncounted))
            {
                _complete.TrySetResult();
            }
        }
    }

    private static string Room(int room) => string.Create(CultureInfo.InvariantCulture, $"latency-{room}");
}
