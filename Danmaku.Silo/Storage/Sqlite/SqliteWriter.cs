using System.Text.Json;
using Danmaku.Contracts.Messages;
using Microsoft.Data.Sqlite;

namespace Danmaku.Silo.Storage.Sqlite;

/// <summary>The one connection that writes, with its prepared statements. Used by one thread.</summary>
internal sealed class SqliteWriter : ISqliteSession
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _openEpoch;
    private readonly SqliteCommand _forgetSanctions;
    private readonly SqliteCommand _epoch;
    private readonly SqliteCommand _insertComment;
    private readonly SqliteCommand _deleteComment;
    private readonly SqliteCommand _clear;
    private readonly SqliteCommand _sanction;
    private readonly SqliteCommand _lift;
    private readonly SqliteCommand _configure;

    public SqliteWriter(SqliteConnection connection)
    {
        _connection = connection;
        _begin = connection.Prepare("BEGIN IMMEDIATE");
        _commit = connection.Prepare("COMMIT");
        _openEpoch = connection.Prepare(
            """
            INSERT INTO rooms (room_id, epoch) VALUES (@room, 1)
            ON CONFLICT (room_id) DO UPDATE SET epoch = epoch + 1
            RETURNING epoch
            """,
            "@room");
        _forgetSanctions = connection.Prepare(
            "DELETE FROM sanctions WHERE room_id = @room AND until_ms <= @now", "@room", "@now");
        _epoch = connection.Prepare("SELECT epoch FROM rooms WHERE room_id = @room", "@room");
        _insertComment = connection.Prepare(
            """
            INSERT INTO comments (room_id, epoch, sequence, at_ms, viewer_id, viewer_name, viewer_role, text, mode, color, size,
                reply_epoch, reply_sequence, mention, media_ms, nonce, thinned)
            VALUES (@room, @epoch, @sequence, @at, @viewer, @name, @role, @text, @mode, @color, @size,
                @replyEpoch, @replySequence, @mention, @media, @nonce, @thinned)
            ON CONFLICT (room_id, epoch, sequence) DO NOTHING
            """,
            "@room", "@epoch", "@sequence", "@at", "@viewer", "@name", "@role", "@text", "@mode", "@color", "@size",
            "@replyEpoch", "@replySequence", "@mention", "@media", "@nonce", "@thinned");
        _deleteComment = connection.Prepare(
            """
            UPDATE comments SET deleted_at_ms = @at, deleted_by = @by
            WHERE room_id = @room AND epoch = @epoch AND sequence = @sequence AND deleted_at_ms IS NULL
            """,
            "@room", "@epoch", "@sequence", "@at", "@by");
        _clear = connection.Prepare(
            """
            UPDATE rooms SET cleared_epoch = @epoch, cleared_sequence = @sequence, cleared_at_ms = @at, cleared_by = @by
            WHERE room_id = @room AND (cleared_epoch, cleared_sequence) < (@epoch, @sequence)
            """,
            "@room", "@epoch", "@sequence", "@at", "@by");
        _sanction = connection.Prepare(
            """
            INSERT OR REPLACE INTO sanctions (room_id, viewer_id, kind, until_ms, reason, by, at_ms)
            VALUES (@room, @viewer, @kind, @until, @reason, @by, @at)
            """,
            "@room", "@viewer", "@kind", "@until", "@reason", "@by", "@at");
        _lift = connection.Prepare(
            "DELETE FROM sanctions WHERE room_id = @room AND viewer_id = @viewer", "@room", "@viewer");
        _configure = connection.Prepare(
            "UPDATE rooms SET settings = @settings WHERE room_id = @room", "@room", "@settings");
    }

    /// <inheritdoc/>
    public bool Broken { get; private set; }

    /// <summary>Takes a room's next epoch and drops its sanctions that have run out.</summary>
    public long OpenEpoch(string roomId, DateTimeOffset now) => Transact(() =>
    {
        _forgetSanctions.With(roomId, now.ToUnixTimeMilliseconds()).ExecuteNonQuery();
        return (long)_openEpoch.With(roomId).ExecuteScalar()!;
    });

    /// <summary>Writes all events in one transaction, or none.</summary>
    /// <exception cref="StaleEpochException">Some are of an epoch that is not their room's newest.</exception>
    public bool Append(IReadOnlyList<JournalEntry> entries) => Transact(() =>
    {
        CheckEpochs(entries);
        foreach (var entry in entries)
        {
            Apply(entry);
        }

        return true;
    });

    public void Dispose()
    {
        foreach (var command in (ReadOnlySpan<SqliteCommand>)
            [_begin, _commit, _openEpoch, _forgetSanctions, _epoch, _insertComment, _deleteComment, _clear, _sanction, _lift, _configure])
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private T Transact<T>(Func<T> work)
    {
        try
        {
            _begin.ExecuteNonQuery();
            var result = work();
            _commit.ExecuteNonQuery();
            return result;
        }
        catch (Exception exception)
        {
            // What a busy file or a bad value leaves behind is clear; after anything else a new connection starts from the file.
            var clear = exception is StaleEpochException || exception is SqliteException sqlite && (sqlite.IsBusy() || sqlite.IsOfTheValues());
            Broken = !_connection.RollbackQuietly() || !clear;
            throw;
        }
    }

    // Two activations of one room cannot both be the newest: the later one took its epoch in a transaction before this one.
    private void CheckEpochs(IReadOnlyList<JournalEntry> entries)
    {
        var newest = new Dictionary<string, long>(StringComparer.Ordinal);
        HashSet<(string, long)>? stale = null;
        foreach (var (roomId, roomEvent, _) in entries)
        {
            if (!newest.TryGetValue(roomId, out var epoch))
            {
                epoch = (long?)_epoch.With(roomId).ExecuteScalar() ?? 0;
                newest.Add(roomId, epoch);
            }

            if (roomEvent.Position.Epoch != epoch)
            {
                (stale ??= []).Add((roomId, roomEvent.Position.Epoch));
            }
        }

        if (stale is not null)
        {
            throw new StaleEpochException(stale);
        }
    }

    private void Apply(in JournalEntry entry)
    {
        var room = entry.RoomId;
        var (epoch, sequence) = (entry.Event.Position.Epoch, entry.Event.Position.Sequence);
        var at = entry.Event.At.ToUnixTimeMilliseconds();
        switch (entry.Event)
        {
            case RoomEvent.CommentPosted posted:
                Insert(room, posted, entry.Nonce);
                break;
            case RoomEvent.CommentsDeleted deleted:
                foreach (var comment in deleted.Comments)
                {
                    _deleteComment.With(room, comment.Epoch, comment.Sequence, at, deleted.By).ExecuteNonQuery();
                }

                break;
            case RoomEvent.RoomCleared cleared:
                _clear.With(room, epoch, sequence, at, cleared.By).ExecuteNonQuery();
                break;
            case RoomEvent.ViewerSanctioned { Sanction: var sanction }:
                _sanction.With(
                    room, sanction.ViewerId, (int)sanction.Kind, sanction.Until?.ToUnixTimeMilliseconds(), sanction.Reason, sanction.By, at)
                    .ExecuteNonQuery();
                break;
            case RoomEvent.SanctionLifted lifted:
                _lift.With(room, lifted.ViewerId).ExecuteNonQuery();
                break;
            case RoomEvent.SettingsChanged changed:
                _configure.With(room, JsonSerializer.Serialize(changed.Settings)).ExecuteNonQuery();
                break;
            default:
                throw new NotSupportedException($"No table takes a {entry.Event.GetType().Name}.");
        }
    }

    private void Insert(string room, RoomEvent.CommentPosted posted, string? nonce)
    {
        var comment = posted.Comment;
        _insertComment.With(
            room,
            comment.Position.Epoch,
            comment.Position.Sequence,
            comment.At.ToUnixTimeMilliseconds(),
            comment.Author.Id,
            comment.Author.Name,
            (int)comment.Author.Role,
            comment.Text,
            (int)comment.Style.Mode,
            comment.Style.Color,
            (int)comment.Style.Size,
            comment.ReplyTo?.Epoch,
            comment.ReplyTo?.Sequence,
            comment.Mention,
            (long?)comment.MediaTime?.TotalMilliseconds,
            nonce,
            posted.Thinned ? 1 : 0)
            .ExecuteNonQuery();
    }
}
