using Danmaku.Hosting.Settings;
using Danmaku.Silo.Diagnostics;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Judging;
using Danmaku.Silo.Storage;
using Danmaku.Silo.Storage.Journal;

namespace Danmaku.Silo.Rooms;

/// <summary>Opens rooms from the store, each in its next epoch, and counts those that are open here.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed partial class RoomOpener(
    IRoomStore store, IJournal journal, IJudge judge, Reloading<RoomLimits> limits, RoomHostOptions options, TimeProvider time, RoomMetrics metrics,
    ILoggerFactory loggers) : IDisposable
{
    private readonly RuleShelf _rules = new(store);
    private readonly ILogger _logger = loggers.CreateLogger<RoomOpener>();
    private readonly ILogger<RoomHost> _hostLogger = loggers.CreateLogger<RoomHost>();

    /// <summary>Answers moderators' questions.</summary>
    public RoomAnswers Answers => new(store, new WhatIfTrial(store, _rules, limits));

    /// <summary>Opens a room. It runs on the scheduler of whoever calls this; <see cref="Closed"/> is due once it has ended.</summary>
    /// <exception cref="StoreUnavailableException">The store is away.</exception>
    public async Task<RoomHost> OpenAsync(string roomId, CancellationToken cancellationToken)
    {
        try
        {
            var state = await store.OpenAsync(roomId, limits.Current, cancellationToken);
            var rules = await _rules.CompileAsync(state.Rules.Set, cancellationToken);
            var services = new RoomServices(journal, _rules, judge, time, metrics, _hostLogger);
            var host = new RoomHost(new Room(state, limits.Current, time, rules), limits, options, services);
            metrics.RoomOpened();
            Log.Opened(_logger, roomId, state.Epoch);
            return host;
        }
        catch (StoreUnavailableException exception)
        {
            Log.NotOpened(_logger, roomId, exception.Message);
            throw;
        }
    }

    /// <summary>A room that was opened has ended.</summary>
    public void Closed(string roomId)
    {
        metrics.RoomClosed();
        Log.Closed(_logger, roomId);
    }

    public void Dispose() => _rules.Dispose();

    private static partial class Log
    {
        [LoggerMessage(2040, LogLevel.Debug, "Room {RoomId} opened, epoch {Epoch}.", EventName = nameof(Opened))]
        public static partial void Opened(ILogger logger, string roomId, long epoch);

        [LoggerMessage(2041, LogLevel.Debug, "Room {RoomId} closed.", EventName = nameof(Closed))]
        public static partial void Closed(ILogger logger, string roomId);

        [LoggerMessage(2042, LogLevel.Warning, "Room {RoomId} cannot be opened: {Reason}", EventName = nameof(NotOpened))]
        public static partial void NotOpened(ILogger logger, string roomId, string reason);
    }
}
