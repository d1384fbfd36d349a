using Google.Protobuf;
using Google.Protobuf.Collections;
using Proto = Danmaku.Contracts.Protos.Room.V1;

namespace Danmaku.Silo.Cluster;

/// <summary>Keeps what is sent well below the longest message: pages end early and say that there is more, reports leave out examples.</summary>
/// <remarks>
/// A thousand entries of the log with a hundred long comments each would have hundreds of megabytes, and so might what waits in a room under
/// a raid: a gateway would lose its link over one room.
/// </remarks>
internal static class AnswerSize
{
    /// <summary>Most bytes that a page or the examples of a report have, a first item that is longer apart. Rule sets have some 9 MB at most by themselves.</summary>
    public const int MaxPageBytes = 8 * 1024 * 1024;

    /// <summary>Most bytes of each list in a snapshot.</summary>
    public const int MaxListBytes = 4 * 1024 * 1024;

    /// <summary>Cuts an answer that is too long.</summary>
    public static Proto.RoomAnswer Cut(this Proto.RoomAnswer answer)
    {
        switch (answer.AnswerCase)
        {
            case Proto.RoomAnswer.AnswerOneofCase.Log:
                answer.Log.More |= KeepFirst(answer.Log.Entries, MaxPageBytes);
                break;
            case Proto.RoomAnswer.AnswerOneofCase.Comments:
                answer.Comments.More |= KeepFirst(answer.Comments.Comments, MaxPageBytes);
                break;
            case Proto.RoomAnswer.AnswerOneofCase.WhatIf:
                CutExamples(answer.WhatIf);
                break;
            default:
                break;
        }

        return answer;
    }

    /// <summary>Cuts a page that is too long.</summary>
    public static Proto.HistoryPage Cut(this Proto.HistoryPage page)
    {
        page.More |= KeepFirst(page.Comments, MaxPageBytes);
        return page;
    }

    /// <summary>Cuts a snapshot that is too long: of comments the newest stay, of appeals those that wait longest.</summary>
    public static Proto.RoomSnapshot Cut(this Proto.RoomSnapshot snapshot)
    {
        KeepLast(snapshot.Comments, MaxListBytes);
        if (snapshot.Staff is { } staff)
        {
            KeepLast(staff.Withheld, MaxListBytes);
            KeepFirst(staff.Appeals, MaxListBytes);
        }

        return snapshot;
    }

    /// <returns>Whether something was cut off.</returns>
    private static bool KeepFirst<T>(RepeatedField<T> items, int maxBytes)
        where T : IMessage
    {
        var bytes = 0;
        for (var i = 0; i < items.Count; i++)
        {
            bytes += items[i].CalculateSize();
            if (bytes > maxBytes && i > 0)
            {
                Replace(items, [.. items.Take(i)]);
                return true;
            }
        }

        return false;
    }

    private static void KeepLast<T>(RepeatedField<T> items, int maxBytes)
        where T : IMessage
    {
        var bytes = 0;
        for (var i = items.Count - 1; i >= 0; i--)
        {
            bytes += items[i].CalculateSize();
            if (bytes > maxBytes)
            {
                Replace(items, [.. items.Skip(i + 1)]);
                return;
            }
        }
    }

    private static void Replace<T>(RepeatedField<T> items, T[] kept)
    {
        items.Clear();
        items.AddRange(kept);
    }

    // The most frequent outcomes come first and keep theirs; how many comments there were, the numbers say.
    private static void CutExamples(Proto.WhatIfReport report)
    {
        var bytes = 0;
        foreach (var outcome in report.Outcomes)
        {
            bytes += outcome.CalculateSize();
            if (bytes > MaxPageBytes)
            {
                outcome.Examples.Clear();
            }
        }
    }
}
