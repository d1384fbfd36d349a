using System.Globalization;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Doors.Irc;

/// <summary>What a <c>CHATHISTORY</c> asks for: comments of one room from before.</summary>
/// <remarks><see href="https://ircv3.net/specs/extensions/chathistory">draft/chathistory</see>.</remarks>
/// <param name="Channel">The channel, as the client wrote it.</param>
/// <param name="Queries">What answers it, one after the other: no comment is in two of them.</param>
internal sealed record IrcHistoryRequest(string Channel, IReadOnlyList<HistoryQuery> Queries)
{
    /// <summary>Most comments of one request: whoever asks for more gets so many.</summary>
    public const int MaxComments = 100;

    // The last millisecond has none after it.
    private static readonly DateTimeOffset LastTime = DateTimeOffset.MaxValue.AddSeconds(-1);

    /// <summary>Reads one.</summary>
    /// <param name="line">Its subcommand, channel, places and how many.</param>
    /// <param name="wrong">What is wrong with it, as a standard reply has it: code, context, words.</param>
    public static IrcHistoryRequest? Read(IrcLine line, out (string Code, string Context, string Words) wrong)
    {
        var subcommand = line[0].ToUpperInvariant();
        wrong = ("INVALID_PARAMS", subcommand.Length > 0 ? subcommand : "*", "");
        var places = subcommand switch
        {
            "LATEST" or "BEFORE" or "AFTER" or "AROUND" => 1,
            "BETWEEN" => 2,
            _ => 0,
        };
        var limit = 0;
        wrong.Words = places == 0 ? "Unknown command: there are LATEST, BEFORE, AFTER, BETWEEN and AROUND"
            : line.Params.Count < places + 3 ? "Insufficient parameters"
            : line.Params.Count > places + 3 ? "Too many parameters"
            : !int.TryParse(line[places + 2], NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit == 0 ? "Invalid limit"
            : "";
        return wrong.Words.Length == 0 ? Read(subcommand, line, Math.Min(limit, MaxComments), ref wrong) : null;
    }

    private static IrcHistoryRequest? Read(string subcommand, IrcLine line, int limit, ref (string Code, string Context, string Words) wrong)
    {
        IrcPlace second = default;
        if (!TryReadPlace(line[2], isAnywhere: subcommand == "LATEST", ref wrong, out var first)
            || (subcommand == "BETWEEN" && !TryReadPlace(line[3], isAnywhere: false, ref wrong, out second)))
        {
            return null;
        }

        var all = new HistoryQuery(null, null, null, null, limit);
        return new IrcHistoryRequest(line[1], subcommand switch
        {
            "LATEST" => [first.After(all) with { NewestFirst = true }],
            "BEFORE" => [first.Before(all) with { NewestFirst = true }],
            "AFTER" => [first.After(all)],
            "AROUND" => [.. Around(first, all)],

            // From the first to the second: where that is back in time, from the later end. The way that it is not has nothing in it.
            _ => [second.Before(first.After(all)), first.Before(second.After(all)) with { NewestFirst = true }],
        });
    }

    private static IEnumerable<HistoryQuery> Around(IrcPlace place, HistoryQuery all)
    {
        if (all.Limit > 1)
        {
            yield return place.Before(all) with { Limit = all.Limit / 2, NewestFirst = true };
        }

        yield return place.From(all) with { Limit = all.Limit - (all.Limit / 2) };
    }

    private static bool TryReadPlace(string text, bool isAnywhere, ref (string Code, string Context, string Words) wrong, out IrcPlace place)
    {
        place = default;
        if (isAnywhere && text == "*")
        {
            return true;
        }

        var value = text[(text.IndexOf('=', StringComparison.Ordinal) + 1)..];
        if (text.StartsWith("msgid=", StringComparison.Ordinal))
        {
            place = new IrcPlace(RoomPosition.TryParse(value, out var comment) ? comment : null, null);
            wrong.Words = "Invalid msgid: an id is such as 3.120";
            return place.Comment is not null;
        }

        if (text.StartsWith("timestamp=", StringComparison.Ordinal))
        {
            place = new IrcPlace(null, IrcTime.TryRead(value, out var time) && time < LastTime ? time : null);
            wrong.Words = "Invalid timestamp: a time is such as 2026-01-04T14:33:26.123Z";
            return place.Time is not null;
        }

        wrong = text.Contains('=', StringComparison.Ordinal)
            ? ("INVALID_MSGREFTYPE", wrong.Context, "There are msgid= and timestamp=")
            : (wrong.Code, wrong.Context, "Neither msgid= nor timestamp=");
        return false;
    }
}
