using System.Text.Json;
using Danmaku.Contracts.Messages;
using Microsoft.Data.Sqlite;

namespace Danmaku.Silo.Storage.Sqlite;

/// <summary>Door tokens of the file. Used by one thread.</summary>
internal sealed class SqliteDoorTokens(SqliteStatements statements)
{
    /// <summary>Does what is asked, in a transaction where it changes something.</summary>
    public DoorTokenAnswer Handle(DoorTokenRequest request, DateTimeOffset now)
    {
        var nowMs = now.ToUnixTimeMilliseconds();
        return request switch
        {
            DoorTokenRequest.Issue issue => Issue(issue, nowMs),
            DoorTokenRequest.Find find => Answer("SELECT token FROM door_tokens WHERE hash = @1 AND expires_at_ms > @2", find.Hash, nowMs),
            DoorTokenRequest.Revoke revoke => Answer(
                "DELETE FROM door_tokens WHERE viewer_id = @1 AND id = @2 AND expires_at_ms > @3 RETURNING token", revoke.ViewerId, revoke.Id, nowMs),
            DoorTokenRequest.List list => Answer(
                "SELECT token FROM door_tokens WHERE viewer_id = @1 AND expires_at_ms > @2 ORDER BY id", list.ViewerId, nowMs),
            _ => throw new ArgumentOutOfRangeException(nameof(request), request, "A request without an answer."),
        };
    }

    private DoorTokenAnswer Issue(DoorTokenRequest.Issue issue, long nowMs)
    {
        statements.Execute("DELETE FROM door_tokens WHERE expires_at_ms <= @1", nowMs);
        var held = (long)statements.With("SELECT count(*) FROM door_tokens WHERE viewer_id = @1", issue.Token.ViewerId).ExecuteScalar()!;
        if (held >= DoorToken.MostPerViewer)
        {
            return DoorTokenLimit.Reached;
        }

        statements.Execute(
            "INSERT INTO door_tokens (id, hash, viewer_id, token, expires_at_ms) VALUES (@1, @2, @3, @4, @5)",
            issue.Token.Id,
            issue.Hash,
            issue.Token.ViewerId,
            JsonSerializer.Serialize(issue.Token),
            issue.Token.ExpiresAt.ToUnixTimeMilliseconds());
        return new([issue.Token]);
    }

    private DoorTokenAnswer Answer(string sql, params ReadOnlySpan<object?> values) =>
        new([.. statements.ReadAll(static (SqliteDataReader reader) => reader.Json<DoorToken>(0)!, sql, values)]);
}
