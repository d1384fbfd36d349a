using System.Diagnostics;

namespace Danmaku.Bench.Load.Servers;

/// <summary>Compiles floor.c where it is newer than its program.</summary>
internal static class FloorProgram
{
    /// <summary>Compiles it.</summary>
    /// <returns>The program; or the sentence that says why there is none.</returns>
    public static async Task<(string? Program, string? Problem)> BuildAsync()
    {
        var source = Path.Combine(AppContext.BaseDirectory, "Load", "floor.c");
        var program = Path.Combine(Folder(), "floor");
        if (File.Exists(program) && File.GetLastWriteTimeUtc(program) >= File.GetLastWriteTimeUtc(source))
        {
            return (program, null);
        }

        Directory.CreateDirectory(Folder());
        try
        {
            using var compiler = Process.Start(new ProcessStartInfo("cc", ["-O2", "-o", program, source]) { RedirectStandardError = true })!;
            var errors = await compiler.StandardError.ReadToEndAsync();
            await compiler.WaitForExitAsync();
            return compiler.ExitCode == 0 ? (program, null) : (null, $"The floor is left out: cc says {errors}");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (null, "The floor is left out: there is no C compiler (cc) here.");
        }
    }

    // The checkout's artifacts folder, or beside the bench where there is no checkout.
    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
            {
                return Path.Combine(folder.FullName, "artifacts", "bench");
            }
        }

        return Path.Combine(AppContext.BaseDirectory, "artifacts", "bench");
    }
}
