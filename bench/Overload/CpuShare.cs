using System.Globalization;

namespace Danmaku.Bench.Overload;

/// <summary>Gives a process a share of a core and no more, by a control group of its own: how it does then depends less on what else the machine does.</summary>
internal sealed class CpuShare : IDisposable
{
    private const string Root = "/sys/fs/cgroup";

    // Short, so that what is used up is back within milliseconds.
    private const int PeriodMicroseconds = 10_000;

    private readonly string _folder;

    private CpuShare(string folder) => _folder = folder;

    /// <summary>Bounds a process and all threads that it has and will have.</summary>
    /// <param name="process">Its id.</param>
    /// <param name="percent">Of one core, 1 to 100.</param>
    /// <exception cref="InvalidOperationException">Not allowed here: it takes root, and control groups that can be written.</exception>
    public static CpuShare Give(int process, int percent)
    {
        var isSecond = File.Exists($"{Root}/cgroup.controllers");
        var folder = $"{Root}/{(isSecond ? "" : "cpu/")}danmaku-bench-{process}";
        var quota = (PeriodMicroseconds * percent / 100).ToString(CultureInfo.InvariantCulture);
        var period = PeriodMicroseconds.ToString(CultureInfo.InvariantCulture);
        try
        {
            Directory.CreateDirectory(folder);
            if (isSecond)
            {
                File.WriteAllText($"{folder}/cpu.max", $"{quota} {period}");
            }
            else
            {
                File.WriteAllText($"{folder}/cpu.cfs_period_us", period);
                File.WriteAllText($"{folder}/cpu.cfs_quota_us", quota);
            }

            File.WriteAllText($"{folder}/cgroup.procs", process.ToString(CultureInfo.InvariantCulture));
            return new CpuShare(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"The service cannot be given a share of a core here: {exception.Message}", exception);
        }
    }

    /// <summary>Removes the group; its process has ended.</summary>
    public void Dispose()
    {
        try
        {
            Directory.Delete(_folder);
        }
        catch (IOException)
        {
            // The kernel has not let go of the process yet: an empty group does no harm.
        }
    }
}
