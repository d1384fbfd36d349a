using System.Globalization;
using Danmaku.Hosting.Commands;
using Danmaku.Silo.Storage;
using Danmaku.Silo.Storage.Sqlite;
using Microsoft.Extensions.Options;

namespace Danmaku.Silo.Hosting.Backups;

/// <summary>The commands <c>backup</c>, beside a service that runs, and <c>restore</c>, instead of one: copies of the SQLite file.</summary>
internal static class BackupCommand
{
    /// <summary>Its first argument.</summary>
    public const string Name = "backup";

    /// <summary>The first argument of the way back.</summary>
    public const string RestoreName = "restore";

    private const int Done = 0;
    private const int Cannot = 2;

    private const string Usage =
        """
        backup --to FILE [--Store:Path=... and other settings]
          --to    a file that is not there yet: gets everything that is stored when the command begins; the service may run
        restore --from FILE [--Store:Path=... and other settings]
          --from  a file that backup has written: put in the place of the database, which is kept beside it; the service must not run
        """;

    private const string OfPostgres = "PostgreSQL has tools of its own for this: pg_dump and pg_restore, or a backup of the server.";

    /// <summary>Makes a copy.</summary>
    /// <param name="args">What follows the command's name.</param>
    /// <param name="output">Takes the line that says what was written.</param>
    /// <param name="errors">Takes a sentence where that cannot be.</param>
    /// <returns>The exit code: 0 done, 2 not.</returns>
    /// <exception cref="OptionsValidationException">The settings are wrong.</exception>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors) =>
        await RunAsync(args, "--to", errors, async (options, to) =>
        {
            var bytes = SqliteBackup.Write(options.Path, to);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Wrote {to}, {bytes / 1024.0 / 1024:N1} MiB."));
        });

    /// <summary>Puts a copy in the place of the database.</summary>
    /// <inheritdoc cref="RunAsync(string[], TextWriter, TextWriter)"/>
    public static async Task<int> RestoreAsync(string[] args, TextWriter output, TextWriter errors, TimeProvider time) =>
        await RunAsync(args, "--from", errors, async (options, from) =>
        {
            var before = SqliteBackup.Restore(options, from, time.GetUtcNow());
            await output.WriteLineAsync($"The database {Path.GetFullPath(options.Path)} is {from} now{(before is null ? "." : $"; what it was is {before}.")}");
        });

    private static async Task<int> RunAsync(string[] args, string option, TextWriter errors, Func<StoreOptions, string, Task> run)
    {
        if (CommandArguments.Read(args, [option], []) is not { } arguments || arguments.Of(option) is not { } file)
        {
            await errors.WriteLineAsync(Usage);
            return Cannot;
        }

        var options = StoreSettings.Read(arguments.Settings);
        if (options.Provider != StoreProvider.Sqlite)
        {
            await errors.WriteLineAsync(OfPostgres);
            return Cannot;
        }

        try
        {
            await run(options, file);
            return Done;
        }
        catch (StoreStartException exception)
        {
            await errors.WriteLineAsync(exception.Message);
            return Cannot;
        }
    }
}
