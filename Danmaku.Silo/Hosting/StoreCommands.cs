using Danmaku.Silo.Hosting.Backups;
using Danmaku.Silo.Hosting.Logs;
using Danmaku.Silo.Hosting.Migrations;

namespace Danmaku.Silo.Hosting;

/// <summary>What both programs do about their store instead of serving, when their first argument says so.</summary>
internal static class StoreCommands
{
    /// <summary>Runs the command that the arguments name.</summary>
    /// <returns>Its exit code; <see langword="null"/> when they name none.</returns>
    public static async Task<int?> RunAsync(string[] args, TextWriter output, TextWriter errors) => args switch
    {
        [VerifyLogCommand.Name, .. var rest] => await VerifyLogCommand.RunAsync(rest, output, errors),
        [MigrateCommand.Name, .. var rest] => await MigrateCommand.RunAsync(rest, output, errors, TimeProvider.System),
        [BackupCommand.Name, .. var rest] => await BackupCommand.RunAsync(rest, output, errors),
        [BackupCommand.RestoreName, .. var rest] => await BackupCommand.RestoreAsync(rest, output, errors, TimeProvider.System),
        _ => null,
    };
}
