using System.Globalization;

namespace Danmaku.Bench.Paths;

/// <summary>What Linux counts for processes.</summary>
internal static class ProcessFigures
{
    private const int TicksPerSecond = 100;

    /// <summary>CPU time that processes have used together, with that of children that ended and were waited for, to a hundredth of a second.</summary>
    public static TimeSpan CpuTime(IEnumerable<int> processes) =>
        TimeSpan.FromSeconds(processes.Sum(static id => Fields(id) is { } fields ? fields[11..15].Sum(Number) : 0) / (double)TicksPerSecond);

    /// <summary>CPU time that this machine has spent on anything since it started, all cores together.</summary>
    public static TimeSpan MachineTime()
    {
        // user nice system idle iowait irq softirq, and what a host above took.
        var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9].Select(Number).ToList();
        return TimeSpan.FromSeconds((ticks.Sum() - ticks[3] - ticks[4]) / (double)TicksPerSecond);
    }

    /// <summary>Bytes of a process that are in memory.</summary>
    public static long Resident(int process) => Number(File.ReadAllText($"/proc/{process}/statm").Split(' ')[1]) * Environment.SystemPageSize;

    /// <summary>A PostgreSQL with its children.</summary>
    /// <param name="folder">Folder of its Unix socket.</param>
    public static IReadOnlyList<int> Postgres(string folder)
    {
        var all = Directory.EnumerateDirectories("/proc")
            .Select(static folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(static id => id > 0)
            .ToList();
        var parents = all
            .Where(id => Arguments(id) is [var program, ..] arguments && program.EndsWith("/postgres", StringComparison.Ordinal) && arguments.Contains(folder))
            .ToHashSet();
        return [.. all.Where(id => parents.Contains(id) || (Fields(id) is { } fields && parents.Contains((int)Number(fields[1]))))];
    }

    private static string[] Arguments(int process) => Read($"/proc/{process}/cmdline")?.Split('\0') ?? [];

    // From the third field on: the second, the name, may have spaces.
    private static string[]? Fields(int process) => Read($"/proc/{process}/stat") is { } stat ? stat[(stat.LastIndexOf(')') + 2)..].Split(' ') : null;

    private static string? Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            // It has ended.
            return null;
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
