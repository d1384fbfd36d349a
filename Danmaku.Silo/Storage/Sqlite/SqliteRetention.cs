namespace Danmaku.Silo.Storage.Sqlite;

/// <summary>Comments whose time is over: finds them, and deletes some at a time. Used by one thread.</summary>
/// <remarks>
/// What deleted a comment goes with it, as its row in <c>deletions</c> says nothing without it. The log, the rules, sanctions and appeals stay. Pages that
/// become free are used for the next comments, so that a file grows to what its days need and no further; what it has once it keeps.
/// </remarks>
internal sealed class SqliteRetention(SqliteStatements statements)
{
    /// <summary>Rooms looked at in one go, so that a reader is free again soon.</summary>
    public const int RoomsAtOnce = 1_000;

    private const long DayMilliseconds = 24 * 60 * 60 * 1000;

    /// <summary>The next rooms, in the order of their ids.</summary>
    /// <param name="after">The last one of before; empty for the first.</param>
    public List<string> RoomsAfter(string after) => statements.ReadAll(
        static reader => reader.GetString(0), "SELECT room_id FROM rooms WHERE room_id > @1 ORDER BY room_id LIMIT @2", after, RoomsAtOnce);

    /// <summary>Those of some rooms that have a comment from before a moment.</summary>
    public List<string> WithCommentsBefore(IReadOnlyList<string> rooms, DateTimeOffset end)
    {
        var found = new List<string>();
        foreach (var room in rooms)
        {
            if (Find(room, end, most: 1).Count > 0)
            {
                found.Add(room);
            }
        }

        return found;
    }

    /// <summary>How many comments of a room there are by UTC day, from an index alone.</summary>
    public List<(DateOnly Day, long Comments)> CountByDay(string roomId) => statements.ReadAll(
        static reader => (DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(0) * DayMilliseconds).UtcDateTime), reader.GetInt64(1)),
        "SELECT at_ms / @2, count(*) FROM comments INDEXED BY comments_by_time WHERE room_id = @1 GROUP BY 1",
        roomId, DayMilliseconds);

    /// <summary>Deletes the oldest comments of a room.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="end">From before this moment alone.</param>
    /// <param name="most">Most that are deleted.</param>
    /// <returns>How many were; fewer than <paramref name="most"/> when there are no more.</returns>
    public int Delete(string roomId, DateTimeOffset end, int most)
    {
        var comments = Find(roomId, end, most);
        foreach (var (epoch, sequence) in comments)
        {
            statements.Execute("DELETE FROM deletions WHERE room_id = @1 AND epoch = @2 AND sequence = @3", roomId, epoch, sequence);
            statements.Execute("DELETE FROM comments WHERE room_id = @1 AND epoch = @2 AND sequence = @3", roomId, epoch, sequence);
        }

        return comments.Count;
    }

    private List<(long Epoch, long Sequence)> Find(string roomId, DateTimeOffset end, int most) => statements.ReadAll(
        static reader => (reader.GetInt64(0), reader.GetInt64(1)),
        "SELECT epoch, sequence FROM comments INDEXED BY comments_by_time WHERE room_id = @1 AND at_ms < @2 ORDER BY at_ms LIMIT @3",
        roomId, end.ToUnixTimeMilliseconds(), most);
}
