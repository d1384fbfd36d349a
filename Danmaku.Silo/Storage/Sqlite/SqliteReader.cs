using System.Collections.Immutable;
using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using Microsoft.Data.Sqlite;

namespace Danmaku.Silo.Storage.Sqlite;

/// <summary>A connection that reads, with its prepared statements. Used by one thread.</summary>
internal sealed class SqliteReader(SqliteConnection connection) : ISqliteSession
{
    private const string CommentColumns =
        "c.epoch, c.sequence, c.at_ms, c.viewer_id, c.viewer_name, c.viewer_role, c.text, c.mode, c.color, c.size, "
        + "c.reply_epoch, c.reply_sequence, c.mention, c.media_ms";

    private readonly SqliteCommand _room = connection.Prepare(
        "SELECT settings, cleared_epoch, cleared_sequence FROM rooms WHERE room_id = @room", "@room");

    private readonly SqliteCommand _sanctions = connection.Prepare(
        "SELECT kind, viewer_id, until_ms, reason, by, at_ms FROM sanctions WHERE room_id = @room", "@room");

    private readonly SqliteCommand _newest = connection.Prepare(
        $"""
        SELECT {CommentColumns} FROM comments c
        WHERE c.room_id = @room AND (c.epoch, c.sequence) > (@clearedEpoch, @clearedSequence) AND c.deleted_at_ms IS NULL
        ORDER BY c.epoch DESC, c.sequence DESC LIMIT @limit
        """,
        "@room", "@clearedEpoch", "@clearedSequence", "@limit");

    // Deleted comments too: posting a deleted comment's nonce again must not bring it back.
    private readonly SqliteCommand _nonces = connection.Prepare(
        """
        SELECT viewer_id, nonce, epoch, sequence, at_ms, thinned FROM comments
        WHERE room_id = @room ORDER BY epoch DESC, sequence DESC
        """,
        "@room");

    private readonly Dictionary<string, SqliteCommand> _history = [];

    /// <inheritdoc/>
    public bool Broken => false;

    /// <summary>What a room was when it last ran, but for its epoch.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="epoch">Number of the activation that starts.</param>
    /// <param name="limits">How much history and how many nonces to read.</param>
    /// <param name="noncesSince">Nonces accepted earlier are forgotten.</param>
    public RoomState ReadState(string roomId, long epoch, RoomLimits limits, DateTimeOffset noncesSince)
    {
        var (settings, cleared) = ReadRoom(roomId) ?? (RoomSettings.Default, default);
        return new RoomState(
            roomId,
            epoch,
            settings,
            ReadSanctions(roomId),
            ReadNewest(roomId, cleared, limits.HistorySize),
            ReadNonces(roomId, noncesSince, limits.NonceCapacity));
    }

    /// <summary>Comments of a range.</summary>
    public HistoryPage ReadHistory(string roomId, HistoryQuery query)
    {
        if (ReadRoom(roomId) is not (_, var cleared))
        {
            return new HistoryPage([], More: false);
        }

        var after = query.After is { } a && a > cleared ? a : cleared;
        var before = query.Before ?? new RoomPosition(long.MaxValue, long.MaxValue);
        var sql = HistorySql(query.Since is not null || query.Until is not null, query.NewestFirst ? "DESC" : "ASC");
        if (!_history.TryGetValue(sql, out var command))
        {
            command = connection.Prepare(
                sql, "@room", "@afterEpoch", "@afterSequence", "@beforeEpoch", "@beforeSequence", "@limit", "@since", "@until");
            _history.Add(sql, command);
        }

        // One more than asked for tells whether the range goes on.
        command.With(
            roomId, after.Epoch, after.Sequence, before.Epoch, before.Sequence, query.Limit + 1,
            Milliseconds(query.Since) ?? long.MinValue, Milliseconds(query.Until) ?? long.MaxValue);
        var comments = ReadComments(command);
        var more = comments.Count > query.Limit;
        if (more)
        {
            comments.RemoveAt(query.Limit);
        }

        return new HistoryPage([.. comments], more);
    }

    public void Dispose()
    {
        foreach (var command in _history.Values)
        {
            command.Dispose();
        }

        _room.Dispose();
        _sanctions.Dispose();
        _newest.Dispose();
        _nonces.Dispose();
        connection.Dispose();
    }

    // Positions are the order, always: a clock that was set back does not turn history over. A range of times is therefore
    // collected from its index and then put in order; the sort holds no more rows than the page.
    private static string HistorySql(bool byTime, string order)
    {
        const string InRange =
            """
            room_id = @room AND (epoch, sequence) > (@afterEpoch, @afterSequence)
              AND (epoch, sequence) < (@beforeEpoch, @beforeSequence) AND deleted_at_ms IS NULL
            """;
        return byTime
            ? $"""
            SELECT {CommentColumns} FROM (
              SELECT epoch, sequence FROM comments INDEXED BY comments_by_time
              WHERE {InRange} AND at_ms >= @since AND at_ms < @until
              ORDER BY epoch {order}, sequence {order} LIMIT @limit) k
            CROSS JOIN comments c ON c.room_id = @room AND c.epoch = k.epoch AND c.sequence = k.sequence
            ORDER BY k.epoch {order}, k.sequence {order}
            """
            : $"""
            SELECT {CommentColumns} FROM comments c
            WHERE {InRange}
            ORDER BY epoch {order}, sequence {order} LIMIT @limit
            """;
    }

    // Bounds between two milliseconds: stored times are whole ones, so both bounds round up.
    private static long? Milliseconds(DateTimeOffset? bound) =>
        bound is { } at ? at.AddTicks(TimeSpan.TicksPerMillisecond - 1).ToUnixTimeMilliseconds() : null;

    private (RoomSettings Settings, RoomPosition Cleared)? ReadRoom(string roomId)
    {
        using var reader = _room.With(roomId).ExecuteReader();
        if (!reader.Read())
        {
            return null;
        }

        var settings = reader.IsDBNull(0) ? RoomSettings.Default : JsonSerializer.Deserialize<RoomSettings>(reader.GetString(0))!;
        return (settings, new RoomPosition(reader.GetInt64(1), reader.GetInt64(2)));
    }

    private ImmutableArray<Sanction> ReadSanctions(string roomId)
    {
        using var reader = _sanctions.With(roomId).ExecuteReader();
        var sanctions = ImmutableArray.CreateBuilder<Sanction>();
        while (reader.Read())
        {
            sanctions.Add(new Sanction(
                (SanctionKind)reader.GetByte(0),
                reader.GetString(1),
                reader.IsDBNull(2) ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(2)),
                reader.IsDBNull(3) ? null : reader.GetString(3),
                reader.GetString(4),
                DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(5))));
        }

        return sanctions.DrainToImmutable();
    }

    private ImmutableArray<Comment> ReadNewest(string roomId, RoomPosition cleared, int limit)
    {
        var comments = ReadComments(_newest.With(roomId, cleared.Epoch, cleared.Sequence, limit));
        comments.Reverse();
        return [.. comments];
    }

    private ImmutableArray<RememberedNonce> ReadNonces(string roomId, DateTimeOffset since, int limit)
    {
        using var reader = _nonces.With(roomId).ExecuteReader();
        var nonces = new List<RememberedNonce>();
        while (nonces.Count < limit && reader.Read())
        {
            var at = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(4));
            if (at < since)
            {
                break;
            }

            if (!reader.IsDBNull(1))
            {
                var position = new RoomPosition(reader.GetInt64(2), reader.GetInt64(3));
                nonces.Add(new RememberedNonce(reader.GetString(0), reader.GetString(1), position, at, reader.GetBoolean(5)));
            }
        }

        nonces.Reverse();
        return [.. nonces];
    }

    private static List<Comment> ReadComments(SqliteCommand command)
    {
        using var reader = command.ExecuteReader();
        var comments = new List<Comment>();
        while (reader.Read())
        {
            comments.Add(new Comment
            {
                Position = new RoomPosition(reader.GetInt64(0), reader.GetInt64(1)),
                At = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(2)),
                Author = new Viewer(reader.GetString(3), reader.GetString(4), (ViewerRole)reader.GetByte(5)),
                Text = reader.GetString(6),
                Style = new CommentStyle((CommentMode)reader.GetByte(7), reader.GetInt32(8), (CommentSize)reader.GetByte(9)),
                ReplyTo = reader.IsDBNull(10) ? null : new RoomPosition(reader.GetInt64(10), reader.GetInt64(11)),
                Mention = reader.IsDBNull(12) ? null : reader.GetString(12),
                MediaTime = reader.IsDBNull(13) ? null : TimeSpan.FromMilliseconds(reader.GetInt64(13)),
            });
        }

        return comments;
    }
}
