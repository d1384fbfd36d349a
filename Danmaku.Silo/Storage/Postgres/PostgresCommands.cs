using Npgsql;
using NpgsqlTypes;

namespace Danmaku.Silo.Storage.Postgres;

/// <summary>Statements of a batch with their values, <c>$1</c> and on.</summary>
/// <remarks>A batch outside a transaction is one of its own: all of it is committed, or nothing.</remarks>
internal static class PostgresCommands
{
    /// <summary>Adds a statement.</summary>
    public static NpgsqlBatchCommand Add(this NpgsqlBatch batch, string sql)
    {
#pragma warning disable CA2100 // Every caller's text is a constant of this folder.
        var command = new NpgsqlBatchCommand(sql);
#pragma warning restore CA2100
        batch.BatchCommands.Add(command);
        return command;
    }

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, NpgsqlDbType type, object? value)
    {
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
        return command;
    }

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, string? text) =>
        command.With(NpgsqlDbType.Text, text is null ? null : PostgresText.ToColumn(text));

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, long number) => command.With(NpgsqlDbType.Bigint, number);

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, DateTimeOffset? time) =>
        command.With(NpgsqlDbType.TimestampTz, time?.UtcDateTime);

    /// <summary>Adds a column of values, for <c>unnest</c>.</summary>
    public static NpgsqlBatchCommand WithMany<T>(this NpgsqlBatchCommand command, NpgsqlDbType type, T[] values) =>
        command.With(NpgsqlDbType.Array | type, values);
}
