using System.Globalization;
using Microsoft.AspNetCore.Builder;

namespace Danmaku.Bench.Load.Servers;

/// <summary>The line protocol between the bench and a server it started: <c>ready PORT</c>, then <c>mem</c> and its answer; the end of input ends the server.</summary>
internal static class ServerConsole
{
    /// <summary>Said once the server listens.</summary>
    public const string Ready = "ready";

    /// <summary>Asks for memory after a full collection; answered by <c>mem RESIDENT HEAP</c> in bytes.</summary>
    public const string Memory = "mem";

    /// <summary>Says that the server is ready and answers until the input ends.</summary>
    public static async Task ServeAsync(WebApplication app)
    {
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{Ready} {new Uri(app.Urls.Single()).Port}"));
        while (await Console.In.ReadLineAsync() is { } line)
        {
            if (line == Memory)
            {
                var resident = await ResidentAsync();
                await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{Memory} {resident} {GC.GetTotalMemory(false)}"));
            }
        }
    }

    private static async Task<long> ResidentAsync()
    {
        // Twice: what a finalizer holds is free after the second.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var pages = (await File.ReadAllTextAsync("/proc/self/statm")).Split(' ')[1];
        return long.Parse(pages, CultureInfo.InvariantCulture) * Environment.SystemPageSize;
    }
}
