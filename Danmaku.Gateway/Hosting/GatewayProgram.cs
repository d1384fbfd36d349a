using System.Diagnostics;
using Danmaku.Gateway.Api;
using Danmaku.Gateway.Auth;
using Danmaku.Gateway.Doors.Centrifuge;
using Danmaku.Gateway.Doors.Events;
using Danmaku.Gateway.Doors.Goim;
using Danmaku.Gateway.Doors.Irc;
using Danmaku.Gateway.Doors.Native;
using Danmaku.Gateway.Doors.Players;
using Danmaku.Gateway.Hosting.Check;
using Danmaku.Gateway.Sockets;
using Danmaku.Hosting.Management;
using Danmaku.Hosting.Settings;
using Danmaku.Hosting.Telemetry;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Danmaku.Gateway.Hosting;

/// <summary>The composition root, as a table of contents.</summary>
internal static partial class GatewayProgram
{
    /// <summary>Exit code of a process that was told to do something it cannot: the message on standard error says what.</summary>
    public const int CannotStart = 2;

    /// <summary>Builds the service; tests start it in their own process.</summary>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(SettingsSources.Arguments(args));
        builder.AddSettingsPlaces();
        configure?.Invoke(builder);

        // What keeps the service from starting is told in a sentence (StartError), not in the host's stack trace.
        var hasStarted = false;
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", _ => Volatile.Read(ref hasStarted));

        // WebSockets here are an HTTP/1.1 upgrade; bodies are small JSON.
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ConfigureEndpointDefaults(static endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http1;
                DirectUpgrade.Use(endpoint);
            });
            kestrel.Limits.MaxRequestBodySize = 64 * 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        });

        // First, so that they hear of everything after them and stop last.
        builder.AddTelemetry("danmaku-gateway", typeof(GatewayProgram).Assembly);
        builder.AddManagement(defaultPort: null);

        // The store's folder holds what else has to survive.
        builder.Services.AddTokens(static provider => EmbeddedRooms.DataDirectory(provider));
        builder.Services.AddRoomLink(builder.Configuration);
        builder.Services.AddDanmakuSockets();
        builder.Services.AddDoors();
        builder.Services.AddApi();
        builder.Services.AddTrustedProxies();
        builder.Services.AddProblemDetails();
        builder.Services.AddSingleton<DistributedContextPropagator, NoParentPropagator>();
        builder.Services.AddOpenApi();

        var app = builder.Build();
        app.Lifetime.ApplicationStarted.Register(() => Volatile.Write(ref hasStarted, true));

        // Before anything is made that takes options, so that whatever is wrong in them is told at once.
        app.Services.GetRequiredService<SettingsReader>().CheckAtStart();
        app.UseHttpSpans();
        app.UseForwardedHeaders();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UsePages();
        app.UseCors();
        app.UseCompressedAnswers();
        app.MapPages();
        app.MapNativeDoor();
        app.MapGoimDoor();
        app.MapEventsDoor();
        app.MapCentrifugeDoor();
        app.MapPlayersDoor();
        app.MapIrcDoor();
        app.MapRooms();
        app.MapDoorTokens();
        app.MapOpenApi();
        var isDemo = app.Services.GetRequiredService<DemoMode>().Enabled;
        app.MapManagementWithoutPort(withPages: isDemo);
        if (isDemo)
        {
            app.MapDemo();
        }

        return app;
    }

    /// <summary>Runs until the process is told to stop, or the command that the arguments name.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
#pragma warning disable RS0030 // A command's answer goes to who typed it.
            if (await RunCommandAsync(args, Console.Out, Console.Error) is { } code)
            {
                return code;
            }
#pragma warning restore RS0030

            await using var app = Build(args);
            await app.StartAsync();
            Welcome.Print(app);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception exception) when (StartError.Of(exception) is { } message)
        {
#pragma warning disable RS0030 // Standard error: the sentence is for whoever typed the command, and the log may go elsewhere.
            await Console.Error.WriteLineAsync(message);
#pragma warning restore RS0030
            return CannotStart;
        }
    }

    private static async Task<int?> RunCommandAsync(string[] args, TextWriter output, TextWriter errors) => args is [CheckCommand.Name, .. var rest]
        ? await CheckCommand.RunAsync(rest, output, errors, TimeProvider.System)
        : await EmbeddedRooms.RunCommandAsync(args, output, errors);
}
