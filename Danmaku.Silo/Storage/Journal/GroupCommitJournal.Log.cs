using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Storage.Journal;

internal sealed partial class GroupCommitJournal
{
    private static partial class Log
    {
        [LoggerMessage(2010, LogLevel.Warning, "The store is away, comments wait in memory: {Reason}", EventName = nameof(Away))]
        public static partial void Away(ILogger logger, string reason);

        [LoggerMessage(2011, LogLevel.Information, "The store is back after {Outage}: {Written} waiting entries were written.",
            EventName = nameof(Back))]
        public static partial void Back(ILogger logger, TimeSpan outage, int written);

        [LoggerMessage(2012, LogLevel.Warning, "{Backlog} entries wait for the store and no more fit: further comments are live only.",
            EventName = nameof(BacklogFull))]
        public static partial void BacklogFull(ILogger logger, int backlog);

        [LoggerMessage(2013, LogLevel.Error, "The store refuses a {Kind} of room {RoomId} at {Position}; it is not recorded.",
            EventName = nameof(Refused))]
        public static partial void Refused(ILogger logger, Exception exception, string kind, string roomId, RoomPosition position);

        [LoggerMessage(2014, LogLevel.Warning, "{Entries} entries of {Rooms} rooms were not written: the rooms run elsewhere now.",
            EventName = nameof(Stale))]
        public static partial void Stale(ILogger logger, int entries, int rooms);

        [LoggerMessage(2015, LogLevel.Error, "Stopped with the store away: {Entries} entries are lost.", EventName = nameof(Abandoned))]
        public static partial void Abandoned(ILogger logger, int entries);
    }
}
