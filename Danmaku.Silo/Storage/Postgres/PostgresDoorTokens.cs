using System.Text.Json;
using Danmaku.Contracts.Messages;
using Npgsql;
using NpgsqlTypes;

namespace Danmaku.Silo.Storage.Postgres;

/// <summary>Door tokens of the database.</summary>
internal static class PostgresDoorTokens
{
    public static void Fill(NpgsqlBatch batch, DoorTokenRequest request, DateTimeOffset now)
    {
        switch (request)
        {
            case DoorTokenRequest.Issue { Token: var token, Hash: var hash }:
                // Two at once of one viewer are told one after the other, or both would find room for one more.
                batch.Add("SELECT NULL::text WHERE pg_advisory_xact_lock(hashtextextended($1, 0)) IS NULL").With(token.ViewerId);
                batch.Add("DELETE FROM door_tokens WHERE expires_at <= $1 RETURNING NULL::text").With(now);
                batch.Add(
                        """
                        INSERT INTO door_tokens (id, hash, viewer_id, token, expires_at)
                        SELECT $1, $2, $3, $4, $5 WHERE (SELECT count(*) FROM door_tokens WHERE viewer_id = $3) < $6
                        RETURNING token
                        """)
                    .With(token.Id).With(hash).With(token.ViewerId).With(JsonSerializer.Serialize(token)).With(token.ExpiresAt)
                    .With(NpgsqlDbType.Bigint, (long)DoorToken.MostPerViewer);
                break;
            case DoorTokenRequest.Find find:
                batch.Add("SELECT token FROM door_tokens WHERE hash = $1 AND expires_at > $2").With(find.Hash).With(now);
                break;
            case DoorTokenRequest.Revoke revoke:
                batch.Add("DELETE FROM door_tokens WHERE viewer_id = $1 AND id = $2 AND expires_at > $3 RETURNING token")
                    .With(revoke.ViewerId).With(revoke.Id).With(now);
                break;
            case DoorTokenRequest.List list:
                batch.Add("SELECT token FROM door_tokens WHERE viewer_id = $1 AND expires_at > $2 ORDER BY id").With(list.ViewerId).With(now);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(request), request, "A request without an answer.");
        }
    }

    public static async Task<DoorTokenAnswer> ReadAsync(NpgsqlDataReader reader, DoorTokenRequest request, CancellationToken cancellationToken)
    {
        // An issue has its answer in the last result; NULLs are rows that only had to go.
        if (request is DoorTokenRequest.Issue)
        {
            await reader.NextResultAsync(cancellationToken);
            await reader.NextResultAsync(cancellationToken);
        }

        var tokens = await reader.ReadAllAsync(static row => row.Json<DoorToken>(0)!, cancellationToken);
        return request is DoorTokenRequest.Issue && tokens.Count == 0 ? DoorTokenLimit.Reached : new([.. tokens]);
    }
}
