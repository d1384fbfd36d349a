using Danmaku.Hosting.Management;
using Danmaku.Hosting.Settings;
using Danmaku.Hosting.Telemetry;
using Danmaku.Silo.Cluster.Admin;
using Danmaku.Silo.Cluster.Link;

namespace Danmaku.Silo.Hosting.Cluster;

/// <summary>The composition root of a silo, as a table of contents.</summary>
internal static class SiloProgram
{
    /// <summary>Exit code of a process that was told to do something it cannot: the message on standard error says what.</summary>
    public const int CannotStart = 2;

    private const int ManagementPort = 8_081;

    /// <summary>Builds the silo.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="configure">Last changes: tests put their own parts in place of others.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(SettingsSources.Arguments(args));
        builder.AddSettingsPlaces();

        // What keeps the silo from starting is told in a sentence (SiloStartError), not in the host's stack trace.
        var hasStarted = false;
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", _ => Volatile.Read(ref hasStarted));

        // Nor need anybody know of each message that a stopping silo cannot pass on: its sender is told, and tries again.
        var isStopping = false;
        builder.Logging.AddFilter("Orleans.Messaging", _ => !Volatile.Read(ref isStopping));

        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);

        // First, so that they hear of everything after them and stop last.
        builder.AddTelemetry("danmaku-silo", typeof(SiloProgram).Assembly);
        builder.AddManagement(ManagementPort);
        builder.Services.AddHealthChecks().AddCheck<StoppingHealthCheck>(StoppingHealthCheck.Name);

        // Stopped in the opposite order: the links to gateways, the rooms, and then the journal, which has their last comments.
        builder.Services.AddRoomParts();
        builder.Services.AddJournalDrain();
        builder.AddRoomCluster();
        builder.Services.AddGatewayLinks();
        builder.Services.AddAdminApi();
        configure?.Invoke(builder);
        ValidateOptions(builder.Services);
        var app = builder.Build();
        app.Lifetime.ApplicationStarted.Register(() => Volatile.Write(ref hasStarted, true));
        app.Lifetime.ApplicationStopping.Register(() => Volatile.Write(ref isStopping, true));
        app.UseHttpSpans();
        app.MapGatewayLinks().WithMetadata(Untraced.Instance);
        app.MapAdminApi();
        return app;
    }

    /// <summary>Runs until the process is told to stop, or the command that the arguments name.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
#pragma warning disable RS0030 // A command's answer goes to who typed it.
            if (await StoreCommands.RunAsync(args, Console.Out, Console.Error) is { } code)
            {
                return code;
            }
#pragma warning restore RS0030

            await using var app = Build(args);
            await app.RunAsync();
            return 0;
        }
        catch (Exception exception) when (SiloStartError.Of(exception) is { } message)
        {
#pragma warning disable RS0030 // Standard error: the sentence is for whoever typed the command, and the log may go elsewhere.
            await Console.Error.WriteLineAsync(message);
#pragma warning restore RS0030
            return CannotStart;
        }
    }

    // Before anything is made that takes options, so that whatever is wrong in them is told at once; building the application makes
    // its server, which takes those of two sections. Options are all that is made twice.
    private static void ValidateOptions(IServiceCollection services)
    {
#pragma warning disable ASP0000 // See above.
        using var provider = services.BuildServiceProvider();
#pragma warning restore ASP0000
        provider.GetRequiredService<SettingsReader>().CheckAtStart();
    }
}
