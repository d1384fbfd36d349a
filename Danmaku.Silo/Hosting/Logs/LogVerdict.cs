using System.Globalization;
using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Hosting.Logs;

/// <summary>Whether a moderation log is whole.</summary>
internal abstract record LogVerdict
{
    private LogVerdict()
    {
    }

    /// <summary>It is: every entry is as it was written and follows the one before.</summary>
    /// <param name="Entries">How many there are.</param>
    /// <param name="Head">Hash of the newest; what it follows when there is none.</param>
    internal sealed record Whole(long Entries, string Head) : LogVerdict
    {
        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"whole: {Entries} {(Entries == 1 ? "entry" : "entries")}, head {Head}");
    }

    /// <summary>It is not.</summary>
    /// <param name="Number">Which entry is the first that is not right, from 1; one beyond the last when the end is missing.</param>
    /// <param name="Event">The entry's place, as far as it says.</param>
    /// <param name="Break">What is wrong.</param>
    /// <param name="Because">How that shows.</param>
    internal sealed record Broken(long Number, RoomPosition? Event, LogBreak Break, string Because) : LogVerdict
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"broken at entry {Number}{(Event is { } place ? $" ({place})" : "")}: {Break.ToString().ToLowerInvariant()}: {Because}");
    }
}
