using System.Diagnostics;
using System.Globalization;

namespace Danmaku.Bench.Load.Servers;

/// <summary>Gives the server and the generator a core each, where the machine lets it.</summary>
internal static class Cores
{
    private const string ServerCore = "0";
    private const string GeneratorCore = "1";

    // user nice system irq softirq steal
    private static readonly int[] UsedFields = [1, 2, 3, 6, 7, 8];

    // Asked before this process is pinned: afterwards it would see one.
    private static readonly int Available = Environment.ProcessorCount;

    /// <summary>Why nothing is pinned; null when it is.</summary>
    public static string? Unpinned { get; } =
        Available < 2 ? "One core only: server and generator share it, and latencies say little."
        : !File.Exists("/usr/bin/taskset") ? "No taskset (package util-linux): server and generator are not kept on cores of their own."
        : null;

    /// <summary>CPU time that everybody has used of the server's core; null where nothing is pinned, so that there is no such core.</summary>
    public static TimeSpan? UsedOfServerCore()
    {
        if (Unpinned is not null)
        {
            return null;
        }

        // cpu0 user nice system idle iowait irq softirq steal ..., in hundredths of a second.
        var fields = File.ReadLines("/proc/stat").First(static line => line.StartsWith($"cpu{ServerCore} ", StringComparison.Ordinal)).Split(' ');
        return TimeSpan.FromMilliseconds(10) * UsedFields.Sum(field => long.Parse(fields[field], CultureInfo.InvariantCulture));
    }

    /// <summary>Keeps every thread of this process on the generator's core.</summary>
    public static async Task PinGeneratorAsync()
    {
        if (Unpinned is not null)
        {
            return;
        }

        var start = new ProcessStartInfo("taskset", ["-a", "-p", "-c", GeneratorCore, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var taskset = Process.Start(start)!;
        await taskset.WaitForExitAsync();
    }

    /// <summary>The command that runs another on the server's core.</summary>
    public static IReadOnlyList<string> OnServerCore(IReadOnlyList<string> command) =>
        Unpinned is null ? ["taskset", "-c", ServerCore, .. command] : command;
}
