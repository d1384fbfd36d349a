using System.Text.Json;
using Danmaku.Contracts.Messages;
using Npgsql;
using NpgsqlTypes;

namespace Danmaku.Silo.Storage.Postgres;

/// <summary>The rules of rooms, every version of them.</summary>
internal static class PostgresRules
{
    private const string VersionColumns = "version, at, by, why, rules, allowed";

    /// <summary>Adds a version.</summary>
    public static void Append(NpgsqlBatch batch, string roomId, VersionedRules rules) => batch.Add(
            """
            INSERT INTO rule_sets (room_id, version, at, by, why, rules, allowed, rule_set) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (room_id, version) DO NOTHING
            """)
        .With(roomId)
        .With(NpgsqlDbType.Integer, rules.Version.Number)
        .With(rules.Version.At)
        .With(rules.Version.By)
        .With(rules.Version.Why)
        .With(NpgsqlDbType.Integer, rules.Set.Rules.Length)
        .With(NpgsqlDbType.Integer, rules.Set.Allowed.Length)
        .With(NpgsqlDbType.Json, JsonSerializer.Serialize(rules.Set));

    /// <summary>Asks for the newest version, for <see cref="ReadRules"/>.</summary>
    public static void FillNewest(NpgsqlBatch batch, string roomId) =>
        batch.Add($"SELECT {VersionColumns}, rule_set FROM rule_sets WHERE room_id = $1 ORDER BY version DESC LIMIT 1").With(roomId);

    /// <summary>Asks for one version, for <see cref="ReadRules"/>.</summary>
    public static void Fill(NpgsqlBatch batch, string roomId, int version) =>
        batch.Add($"SELECT {VersionColumns}, rule_set FROM rule_sets WHERE room_id = $1 AND version = $2")
            .With(roomId).With(NpgsqlDbType.Integer, version);

    /// <summary>Asks which versions there were, newest first, one more than the page holds.</summary>
    public static void FillVersions(NpgsqlBatch batch, string roomId, RoomQuery.RuleVersions query) =>
        batch.Add($"SELECT {VersionColumns} FROM rule_sets WHERE room_id = $1 AND version < $2 ORDER BY version DESC LIMIT $3")
            .With(roomId).With((long?)query.Before ?? long.MaxValue).With(query.Limit + 1);

    /// <summary>Reads what <see cref="FillVersions"/> asked for.</summary>
    public static async Task<RoomAnswer.RuleVersions> ReadVersionsAsync(
        NpgsqlDataReader reader, int limit, CancellationToken cancellationToken)
    {
        var versions = await reader.ReadAllAsync(ReadVersion, cancellationToken);
        var more = versions.Count > limit;
        return new RoomAnswer.RuleVersions([.. more ? versions.Take(limit) : versions], more);
    }

    /// <summary>Reads a row of a version with its rules.</summary>
    public static VersionedRules ReadRules(NpgsqlDataReader reader) => new(ReadVersion(reader), reader.Json<RuleSet>(6)!);

    private static RuleVersion ReadVersion(NpgsqlDataReader reader) =>
        new(reader.GetInt32(0), reader.Time(1), reader.Text(2), reader.TextOrNull(3), reader.GetInt32(4), reader.GetInt32(5));
}
