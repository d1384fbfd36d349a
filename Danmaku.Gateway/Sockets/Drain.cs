using Danmaku.Gateway.Diagnostics;
using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Sockets;

/// <summary>How a gateway ends: nobody is let in, viewers are asked to move slice by slice, and whoever is left is closed.</summary>
/// <remarks>A crowd told at one moment would be a storm at the gateways that stay; told in slices, each with a while to choose from, it is a breeze.</remarks>
internal sealed partial class Drain(
    ConnectionSweeper sweeper,
    ConnectionLimits limits,
    IOptions<SocketLimits> options,
    SocketMetrics metrics,
    TimeProvider time,
    ILogger<Drain> logger)
    : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan SliceInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _over = new();
    private volatile bool _hasBegun;
    private int _asked;
    private int _left;
    private long _reportedAt;

    /// <summary>Whether the process has been told to stop.</summary>
    public bool HasBegun => _hasBegun;

    /// <summary>Cancelled when it is over: what is still connected is to be closed.</summary>
    public CancellationToken Over => _over.Token;

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _hasBegun = true;
        try
        {
            if (options.Value.DrainTime is { } drainTime && drainTime > TimeSpan.Zero)
            {
                limits.BeginDrain();
                await AskAllToMoveAsync(drainTime, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            Log.Hurried(logger, sweeper.Count);
        }
        finally
        {
            await _over.CancelAsync();
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        metrics.ObserveDrain(() => _hasBegun, () => sweeper.Count);
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _over.Dispose();

    private async Task AskAllToMoveAsync(TimeSpan drainTime, CancellationToken cancellationToken)
    {
        var connections = sweeper.Connections().ToArray();
        Random.Shared.Shuffle(connections);
        Log.Begins(logger, connections.Length, drainTime);
        _left = connections.Length;
        _reportedAt = time.GetTimestamp();
        var slices = (int)Math.Ceiling(drainTime / SliceInterval);
        var perSlice = Math.Max(1, (connections.Length + slices - 1) / slices);
        foreach (var slice in connections.Chunk(perSlice))
        {
            foreach (var connection in slice)
            {
                connection.AskToMove(options.Value.MoveWithin);
            }

            _asked += slice.Length;
            metrics.AskedToMove(slice.Length);
            await Task.Delay(SliceInterval, time, cancellationToken);
            Report(connections.Length);
        }

        // The sweeper closes those who have not moved, up to a second late, and cuts those who do not answer.
        var patience = options.Value.MoveWithin + options.Value.CloseTimeout + TimeSpan.FromSeconds(2);
        using var tick = new PeriodicTimer(SliceInterval, time);
        for (var begun = time.GetTimestamp(); _left > 0 && time.GetElapsedTime(begun) < patience;)
        {
            await tick.WaitForNextTickAsync(cancellationToken);
            Report(connections.Length);
        }

        Log.Ends(logger, connections.Length - _left, _left);
    }

    // In the metrics at every slice, in the log at every second.
    private void Report(int connections)
    {
        var left = sweeper.Count;
        metrics.Moved(Math.Max(0, _left - left));
        _left = left;
        if (left > 0 && time.GetElapsedTime(_reportedAt) >= ReportInterval)
        {
            _reportedAt = time.GetTimestamp();
            Log.Progress(logger, _asked, connections, left);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1130, LogLevel.Information, "Draining: {Connections} connections are asked to move within {DrainTime}.", EventName = nameof(Begins))]
        public static partial void Begins(ILogger logger, int connections, TimeSpan drainTime);

        [LoggerMessage(1133, LogLevel.Information, "Draining: {Asked} of {Connections} connections were asked to move, {Left} are left.", EventName = nameof(Progress))]
        public static partial void Progress(ILogger logger, int asked, int connections, int left);

        [LoggerMessage(1131, LogLevel.Information, "Drained: {Moved} connections have gone, {Left} are closed now.", EventName = nameof(Ends))]
        public static partial void Ends(ILogger logger, int moved, int left);

        [LoggerMessage(1132, LogLevel.Warning, "Draining was cut short; {Left} connections are closed now.", EventName = nameof(Hurried))]
        public static partial void Hurried(ILogger logger, int left);
    }
}
