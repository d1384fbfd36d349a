using System.Globalization;
using Microsoft.AspNetCore.Builder;

namespace Danmaku.Bench.Load.Servers;

/// <summary>The line protocol between the bench and a server it started: <c>ready PORT</c>, then <c>mem</c>, <c>runtime</c> and <c>pool</c> with their answers; the end of input ends the server.</summary>
internal static class ServerConsole
{
    /// <summary>Said once the server listens.</summary>
    public const string Ready = "ready";

    /// <summary>Asks for memory after a full collection; answered by <c>mem RESIDENT HEAP</c> in bytes.</summary>
    public const string Memory = "mem";

    /// <summary>Asks for <see cref="RuntimeCounters"/>; answered by <c>runtime</c> and their numbers.</summary>
    public const string Runtime = "runtime";

    /// <summary>Asks for the thread pool; answered by <c>pool WAITING THREADS</c>.</summary>
    public const string Pool = "pool";

    /// <summary>Says that the server is ready and answers until the input ends.</summary>
    /// <remarks>On a thread of its own: reading the console holds its thread, and the pool of a server on one core has but one to begin with.</remarks>
    public static Task ServeAsync(WebApplication app)
    {
        Write($"{Ready} {new Uri(app.Urls.Single()).Port}");
        return Task.Factory.StartNew(Answer, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private static void Answer()
    {
        while (Console.In.ReadLine() is { } line)
        {
            if (line == Memory)
            {
                Write($"{Memory} {Resident()} {GC.GetTotalMemory(false)}");
            }
            else if (line == Runtime)
            {
                Write($"{Runtime} {RuntimeCounters.OfThisProcess()}");
            }
            else if (line == Pool)
            {
                Write($"{Pool} {ThreadPool.PendingWorkItemCount} {ThreadPool.ThreadCount}");
            }
        }
    }

    private static void Write(FormattableString line) => Console.Out.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static long Resident()
    {
        // Twice: what a finalizer holds is free after the second.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var pages = File.ReadAllText("/proc/self/statm").Split(' ')[1];
        return long.Parse(pages, CultureInfo.InvariantCulture) * Environment.SystemPageSize;
    }
}
