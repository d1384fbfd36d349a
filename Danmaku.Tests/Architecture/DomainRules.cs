namespace Danmaku.Tests.Architecture;

/// <summary>What the domain may use: the base library without clocks, chance, input and output, and the messages.</summary>
internal static class DomainRules
{
    private const string Messages = "Danmaku.Contracts.Messages";

    // A mark on limits, and no more.
    private const string Reloads = "Danmaku.Hosting.Settings.ReloadsAttribute";

    // Time comes in as a TimeProvider, chance is the caller's: a room replayed with the same commands decides the same.
    private static readonly HashSet<string> ForbiddenMembers =
    [
        "System.DateTime.get_Now",
        "System.DateTime.get_UtcNow",
        "System.DateTime.get_Today",
        "System.DateTimeOffset.get_Now",
        "System.DateTimeOffset.get_UtcNow",
        "System.Environment.get_TickCount",
        "System.Environment.get_TickCount64",
        "System.TimeProvider.get_System",
        "System.Random.get_Shared",
        "System.Random..ctor",
        "System.Guid.NewGuid",
        "System.Guid.CreateVersion7",
        "System.Threading.Tasks.Task.Delay",
        "System.Threading.Tasks.Task.Run",
    ];

    private static readonly string[] ForbiddenTypes =
    [
        "System.Console",
        "System.Diagnostics.Process",
        "System.Diagnostics.Stopwatch",
        "System.IO.Directory",
        "System.IO.File",
        "System.IO.FileStream",
        "System.Security.Cryptography.RandomNumberGenerator",
        "System.Threading.PeriodicTimer",
        "System.Threading.Thread",
        "System.Threading.ThreadPool",
        "System.Threading.Timer",
    ];

    /// <summary>Uses that a type of the domain must not have.</summary>
    /// <param name="code">The assembly walked.</param>
    /// <param name="domain">Namespace of the domain; those below it belong to it.</param>
    public static IEnumerable<TypeUse> Broken(CompiledCode code, string domain) =>
        code.Uses.Where(use => Within(use.By[..Math.Max(0, use.By.LastIndexOf('.'))], domain) && !Allowed(use, domain, code.AssemblyName));

    public static bool Within(string space, string root) => space == root || space.StartsWith(root + ".", StringComparison.Ordinal);

    private static bool Allowed(TypeUse use, string domain, string ownAssembly)
    {
        if (Within(use.Namespace, domain) || Within(use.Namespace, Messages) || use.Type == Reloads)
        {
            return true;
        }

        // The compiler's own: embedded attributes, inline arrays, switches over strings, what a source generator of the base library wrote.
        if (use.Assembly == ownAssembly)
        {
            return use.Namespace is "" or "Microsoft.CodeAnalysis" or "System.Runtime.CompilerServices" or "System.Text.RegularExpressions.Generated";
        }

        return use.Assembly.StartsWith("System.", StringComparison.Ordinal)
            && !Within(use.Namespace, "System.Net")
            && !ForbiddenTypes.Contains(use.Type)
            && !ForbiddenMembers.Contains($"{use.Type}.{use.Member}");
    }
}
