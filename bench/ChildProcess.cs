using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Danmaku.Bench;

/// <summary>How servers are started beside the bench: with their streams in our hands, and with nothing of whoever runs it.</summary>
internal static class ChildProcess
{
    /// <summary>The program that runs .NET assemblies: the one that runs this, where it can be found.</summary>
    public static string Dotnet { get; } = FindDotnet();

    /// <summary>Starts a program.</summary>
    /// <param name="program">Its path, or its name on the path.</param>
    /// <param name="arguments">Its arguments.</param>
    public static Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(static name => name.StartsWith("ASPNETCORE_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        return Process.Start(start) ?? throw new InvalidOperationException("No process was started.");
    }

    private static string FindDotnet()
    {
        var besideRuntime = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        return File.Exists(besideRuntime) ? besideRuntime : "dotnet";
    }
}
