using System.Globalization;
using Danmaku.Contracts.Messages;
using Npgsql;
using NpgsqlTypes;

namespace Danmaku.Silo.Storage.Postgres;

/// <summary>The moderation log of rooms.</summary>
internal static class PostgresLog
{
    private const string Columns =
        "l.epoch, l.sequence, l.at, l.action, l.actor_id, l.actor_name, l.actor_role, l.viewer_id, l.reason, l.until, l.detail, "
        + "l.about_epoch, l.about_sequence, l.comments, l.previous_hash, l.hash";

    /// <summary>Adds an entry behind the room's newest one. One that is there already stays as it is.</summary>
    /// <remarks>The server makes the hash: the one before is known there, and so a group of entries is still one round trip.</remarks>
    public static void Append(NpgsqlBatch batch, string roomId, LogEntry entry, string? undo) => batch.Add(
            """
            WITH added AS (
                INSERT INTO moderation_log (room_id, epoch, sequence, at, action, actor_id, actor_name, actor_role, viewer_id, reason, until,
                    detail, about_epoch, about_sequence, comments, undo, previous_hash, hash)
                SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
                    log_hash, encode(sha256($17 || convert_to(log_hash || '"}', 'UTF8')), 'hex')
                FROM rooms WHERE room_id = $1
                ON CONFLICT (room_id, epoch, sequence) DO NOTHING
                RETURNING room_id, epoch, sequence, hash),
            named AS (
                INSERT INTO moderation_log_viewers (room_id, viewer_id, epoch, sequence)
                SELECT added.room_id, viewer_id, added.epoch, added.sequence FROM added, unnest($18) AS viewer_id)
            UPDATE rooms SET log_hash = added.hash, log_entries = log_entries + 1 FROM added WHERE rooms.room_id = added.room_id
            """)
        .With(roomId)
        .With(entry.Position.Epoch)
        .With(entry.Position.Sequence)
        .With(entry.At)
        .With(NpgsqlDbType.Smallint, (short)entry.Action)
        .With(entry.Actor?.Id)
        .With(entry.Actor?.Name)
        .With(NpgsqlDbType.Smallint, (short?)entry.Actor?.Role)
        .With(entry.ViewerId)
        .With(entry.Reason)
        .With(entry.Until)
        .With(entry.Detail)
        .With(NpgsqlDbType.Bigint, entry.About?.Epoch)
        .With(NpgsqlDbType.Bigint, entry.About?.Sequence)
        .With(NpgsqlDbType.Json, StoredLog.CommentsOf(entry))
        .With(undo)
        .With(NpgsqlDbType.Bytea, LogChain.BeforePreviousHash(entry))
        .WithMany(NpgsqlDbType.Text, [.. StoredLog.ViewersOf(entry).Select(PostgresText.ToColumn)]);

    /// <summary>Asks for entries of a range, one more than the page holds.</summary>
    public static void Fill(NpgsqlBatch batch, string roomId, LogQuery query)
    {
        var after = query.After ?? default;
        var before = query.Before ?? new RoomPosition(long.MaxValue, long.MaxValue);
        var (key, order) = (query.ViewerId is null ? "l" : "v", query.NewestFirst ? "DESC" : "ASC");
        var command = new NpgsqlBatchCommand()
            .With(roomId)
            .With(after.Epoch).With(after.Sequence)
            .With(before.Epoch).With(before.Sequence)
            .With(PostgresHistory.Since(query.Since)).With(PostgresHistory.Until(query.Until))
            .With(query.Limit + 1);
        var from = query.ViewerId is not { } viewer
            ? "moderation_log l WHERE l.room_id = $1"
            : $"""
            moderation_log_viewers v JOIN moderation_log l ON l.room_id = v.room_id AND l.epoch = v.epoch AND l.sequence = v.sequence
            WHERE v.room_id = $1 AND v.viewer_id = {Next(command.With(viewer))}
            """;
        var actor = query.ActorId switch
        {
            null => "",
            "" => "AND l.actor_id IS NULL",
            { } id => $"AND l.actor_id = {Next(command.With(id))}",
        };
        var action = query.Action is { } kind ? $"AND l.action = {Next(command.With(NpgsqlDbType.Smallint, (short)kind))}" : "";
#pragma warning disable CA2100 // Made of constants; values are parameters.
        command.CommandText =
            $"""
            SELECT {Columns} FROM {from}
                AND ({key}.epoch, {key}.sequence) > ($2, $3) AND ({key}.epoch, {key}.sequence) < ($4, $5) AND l.at >= $6 AND l.at < $7
                {actor} {action}
            ORDER BY {key}.epoch {order}, {key}.sequence {order} LIMIT $8
            """;
#pragma warning restore CA2100
        batch.BatchCommands.Add(command);

        static string Next(NpgsqlBatchCommand command) => "$" + command.Parameters.Count.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Reads what <see cref="Fill"/> asked for.</summary>
    public static async Task<RoomAnswer.Log> ReadAsync(NpgsqlDataReader reader, int limit, CancellationToken cancellationToken)
    {
        var entries = await reader.ReadAllAsync(ReadEntry, cancellationToken);
        var more = entries.Count > limit;
        return new RoomAnswer.Log([.. more ? entries.Take(limit) : entries], more);
    }

    /// <summary>Asks what the end of the room's chain has to be.</summary>
    public static void FillHead(NpgsqlBatch batch, string roomId) =>
        batch.Add("SELECT log_hash, log_entries FROM rooms WHERE room_id = $1").With(roomId);

    /// <summary>Reads what <see cref="FillHead"/> asked for; <see langword="null"/> for a room that never was.</summary>
    public static async Task<LogHead?> ReadHeadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken) =>
        await reader.ReadAsync(cancellationToken) ? new LogHead(reader.GetString(0), reader.GetInt64(1)) : null;

    private static LogEntry ReadEntry(NpgsqlDataReader reader) => new()
    {
        Position = reader.Position(0),
        At = reader.Time(2),
        Action = (ModerationAction)reader.GetInt16(3),
        Actor = reader.IsDBNull(4) ? null : new Viewer(reader.Text(4), reader.Text(5), (ViewerRole)reader.GetInt16(6)),
        ViewerId = reader.TextOrNull(7),
        Reason = reader.TextOrNull(8),
        Until = reader.TimeOrNull(9),
        Detail = reader.TextOrNull(10),
        About = reader.PositionOrNull(11),
        Comments = StoredLog.ReadComments(reader.IsDBNull(13) ? null : reader.GetString(13)),
        PreviousHash = reader.GetString(14),
        Hash = reader.GetString(15),
    };
}
