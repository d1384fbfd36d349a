using System.Text.Json;
using Danmaku.Contracts.Messages;
using Microsoft.Data.Sqlite;

namespace Danmaku.Silo.Storage.Sqlite;

/// <summary>The rules of rooms, every version of them. Used by one thread.</summary>
internal sealed class SqliteRules(SqliteStatements statements)
{
    private const string VersionColumns = "version, at_ms, by, why, rules, allowed";

    /// <summary>Adds a version.</summary>
    public void Append(string roomId, VersionedRules rules) => statements.Execute(
        """
        INSERT INTO rule_sets (room_id, version, at_ms, by, why, rules, allowed, rule_set) VALUES (@1, @2, @3, @4, @5, @6, @7, @8)
        ON CONFLICT (room_id, version) DO NOTHING
        """,
        roomId,
        rules.Version.Number,
        rules.Version.At.ToUnixTimeMilliseconds(),
        rules.Version.By,
        rules.Version.Why,
        rules.Set.Rules.Length,
        rules.Set.Allowed.Length,
        JsonSerializer.Serialize(rules.Set));

    /// <summary>The newest version, that of a new room where there is none.</summary>
    public VersionedRules ReadNewest(string roomId) =>
        statements.ReadAll(
            ReadRules, $"SELECT {VersionColumns}, rule_set FROM rule_sets WHERE room_id = @1 ORDER BY version DESC LIMIT 1", roomId)
            is [var newest] ? newest : VersionedRules.None;

    /// <summary>One version; <see langword="null"/> when there is none of this number.</summary>
    public VersionedRules? Read(string roomId, int version) =>
        statements.ReadAll(ReadRules, $"SELECT {VersionColumns}, rule_set FROM rule_sets WHERE room_id = @1 AND version = @2", roomId, version)
            is [var found] ? found : null;

    /// <summary>Which versions there were, newest first.</summary>
    public RoomAnswer.RuleVersions ReadVersions(string roomId, RoomQuery.RuleVersions query)
    {
        var versions = statements.ReadAll(
            ReadVersion,
            $"SELECT {VersionColumns} FROM rule_sets WHERE room_id = @1 AND version < @2 ORDER BY version DESC LIMIT @3",
            roomId, (long?)query.Before ?? long.MaxValue, query.Limit + 1);
        var more = versions.Count > query.Limit;
        return new RoomAnswer.RuleVersions([.. more ? versions.Take(query.Limit) : versions], more);
    }

    private static VersionedRules ReadRules(SqliteDataReader reader) => new(ReadVersion(reader), reader.Json<RuleSet>(6)!);

    private static RuleVersion ReadVersion(SqliteDataReader reader) => new(
        reader.GetInt32(0), reader.Time(1), reader.GetString(2), reader.TextOrNull(3), reader.GetInt32(4), reader.GetInt32(5));
}
