using System.Data.Common;
using System.Net.Sockets;
using Danmaku.Hosting.Commands;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Storage;
using Danmaku.Silo.Storage.Postgres;
using Danmaku.Silo.Storage.Sqlite;
using Microsoft.Extensions.Options;

namespace Danmaku.Silo.Hosting.Migrations;

/// <summary>The command <c>migrate</c>: brings the store's schema up to date and ends, before the processes that need it start.</summary>
/// <remarks>Several at once wait for the one that does it, and find it done.</remarks>
internal static class MigrateCommand
{
    /// <summary>Its first argument.</summary>
    public const string Name = "migrate";

    private const int UpToDate = 0;
    private const int Cannot = 2;

    private const string Usage =
        """
        migrate [--wait 1m] [--Store:Provider=... --Store:ConnectionString=... and other settings]
          --wait  how long to try again while the database cannot be reached, up to 1h
        """;

    private static readonly TimeSpan DefaultWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Runs it.</summary>
    /// <param name="args">What follows its name.</param>
    /// <param name="output">Takes the line that says from which version to which.</param>
    /// <param name="errors">Takes a sentence where that cannot be.</param>
    /// <param name="time">Clock.</param>
    /// <returns>The exit code: 0 up to date, 2 not.</returns>
    /// <exception cref="OptionsValidationException">The settings are wrong.</exception>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors, TimeProvider time)
    {
        if (CommandArguments.Read(args, ["--wait"], []) is not { } arguments || arguments.Duration("--wait", DefaultWait, LongestWait) is not { } wait)
        {
            await errors.WriteLineAsync(Usage);
            return Cannot;
        }

        var options = StoreSettings.Read(arguments.Settings);
        var startedAt = time.GetTimestamp();
        var isWaiting = false;
        while (true)
        {
            try
            {
                await output.WriteLineAsync(await MigrateAsync(options));
                return UpToDate;
            }
            catch (StoreStartException exception) when (IsPassing(exception) && time.GetElapsedTime(startedAt) < wait)
            {
                if (!isWaiting)
                {
                    await errors.WriteLineAsync($"{exception.Message} Trying again for {DurationText.Of(wait)}.");
                    isWaiting = true;
                }

                await Task.Delay(Pause, time);
            }
            catch (StoreStartException exception)
            {
                await errors.WriteLineAsync($"The store cannot be brought up to date: {exception.Message}");
                return Cannot;
            }
        }
    }

    private static async Task<string> MigrateAsync(StoreOptions options)
    {
        if (options.Provider == StoreProvider.Postgres)
        {
            await using var source = PostgresStart.Connect(options, connections: 1);
            var state = await PostgresStart.RunAsync(source, PostgresSchema.Embedded, default);
            return Done(PostgresStart.PlaceOf(source), state.VersionBefore, PostgresSchema.Embedded.Version);
        }

        using var file = SqliteStart.Run(options, SqliteSchema.Embedded, out var versionBefore);
        return Done($"The database {file.Path}", versionBefore, SqliteSchema.Embedded.Version);
    }

    private static string Done(string place, int before, int now) => before == now
        ? $"{place} has schema version {now} already."
        : $"{place} went from schema version {before} to {now}.";

    // A database that is just starting refuses connections, or has no address yet; a wrong password stays wrong.
    private static bool IsPassing(StoreStartException exception) =>
        exception.InnerException is DbException { IsTransient: true } or SocketException or TimeoutException;
}
