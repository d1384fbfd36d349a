using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Storage;

/// <summary>The moderation logs of a store as of one moment, while a service may be running on it. Not thread-safe.</summary>
internal interface ILogSource : IAsyncDisposable
{
    /// <summary>Where it is, for a sentence: <c>The database /data/danmaku.db</c>.</summary>
    string Place { get; }

    /// <summary>Where a room's log ends; <see langword="null"/> when there is no such room.</summary>
    ValueTask<LogHead?> ReadHeadAsync(string roomId, CancellationToken cancellationToken);

    /// <summary>Entries of a room.</summary>
    ValueTask<RoomAnswer.Log> ReadAsync(string roomId, LogQuery query, CancellationToken cancellationToken);
}
