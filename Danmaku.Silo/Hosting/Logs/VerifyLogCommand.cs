using Danmaku.Contracts.Messages;
using Danmaku.Silo.Storage;
using Danmaku.Silo.Storage.Postgres;
using Danmaku.Silo.Storage.Sqlite;
using Microsoft.Extensions.Options;

namespace Danmaku.Silo.Hosting.Logs;

/// <summary>The command <c>verify-log</c>: says in one line whether a room's moderation log is whole.</summary>
internal static class VerifyLogCommand
{
    /// <summary>Its first argument.</summary>
    public const string Name = "verify-log";

    private const int Whole = 0;
    private const int Broken = 1;
    private const int CannotTell = 2;

    private const string Usage =
        """
        verify-log FILE.jsonl [--head HASH] [--after HASH]
        verify-log --room ROOM [--head HASH] [--Store:Path=... and other settings]
          FILE.jsonl  an export (GET /rooms/ROOM/moderation/log.jsonl)
          --room      the room's log in the store that the settings name
          --head      hash of an entry that was there once: tells a log that was cut short, or made anew
          --after     hash of the entry before the first one, for an export of a part
        """;

    /// <summary>Runs it.</summary>
    /// <param name="args">What follows its name.</param>
    /// <param name="output">Takes the line.</param>
    /// <param name="errors">Takes a sentence where there is no such line to say.</param>
    /// <returns>The exit code: 0 whole, 1 not, 2 nobody knows.</returns>
    /// <exception cref="OptionsValidationException">The settings are wrong.</exception>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        if (VerifyLogArguments.Read(args) is not { } arguments)
        {
            await errors.WriteLineAsync(Usage);
            return CannotTell;
        }

        try
        {
            var verdict = arguments.Room is { } room
                ? await CheckStoreAsync(room, arguments)
                : await CheckExportAsync(arguments.File!, arguments);
            await output.WriteLineAsync(verdict.ToString());
            return verdict is LogVerdict.Whole ? Whole : Broken;
        }
        catch (Exception exception) when (exception is StoreStartException or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"The log cannot be read: {exception.Message}");
            return CannotTell;
        }
    }

    private static async Task<LogVerdict> CheckExportAsync(string path, VerifyLogArguments arguments)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return await LogVerifier.CheckAsync(LogLines.ReadAsync(file), arguments.After ?? LogChain.Start, arguments.Head, end: null);
    }

    private static async Task<LogVerdict> CheckStoreAsync(string room, VerifyLogArguments arguments)
    {
        await using var source = await OpenAsync(StoreSettings.Read(arguments.Settings));
        var head = await source.ReadHeadAsync(room, default) ?? throw new StoreStartException($"{source.Place} has no room {room}.");
        return await LogVerifier.CheckAsync(
            LogLines.ReadAsync(source, room), arguments.After ?? LogChain.Start, arguments.Head, head.Hash);
    }

    private static async Task<ILogSource> OpenAsync(StoreOptions options) => options.Provider switch
    {
        StoreProvider.Postgres => await PostgresLogSource.OpenAsync(options, default),
        _ => SqliteLogSource.Open(options),
    };
}
