using Danmaku.Bench.Load.Dialects;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Danmaku.Bench.Load.Servers;

/// <summary>SignalR as its documentation shows it: a hub, a group for each room, JSON.</summary>
internal static class SignalRServer
{
    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(ServerCommand.Address);

        // The generator's viewers send no pings of the protocol, which spares the server their cost.
        builder.Services.AddSignalR(static hub => hub.ClientTimeoutInterval = TimeSpan.FromHours(1));
        await using var app = builder.Build();
        app.MapHub<LoadHub>(SignalRDialect.Path);
        await app.StartAsync();
        await ServerConsole.ServeAsync(app);
        return LoadCommand.Done;
    }
}
