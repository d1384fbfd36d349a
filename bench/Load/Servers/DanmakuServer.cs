using Danmaku.Gateway.Hosting;
using Microsoft.Extensions.Logging;

namespace Danmaku.Bench.Load.Servers;

/// <summary>The gateway as it ships, with a store in a folder that goes away with it.</summary>
internal static class DanmakuServer
{
    /// <summary>What the tokens of the generator are signed with.</summary>
    public const string Secret = "the load bench and its own server alone know this";

    /// <summary>One generator is all viewers: what protects a service from one viewer or one address would stand in its way.</summary>
    private static readonly string[] Unlimited =
    [
        "ConnectionLimits:ExemptNetworks:0=127.0.0.0/8",
        "ConnectionLimits:HandshakesPerSecond=1000000",
        "Room:ModeratorBurst=10000",
        "Room:ModeratorRefill=00:00:01",
        "Gateway:RequestBurst=10000",
        "Gateway:RequestsPerSecond=10000",
        "Gateway:MaxPendingRequests=10000",
        "Sockets:InboundMessageBurst=100000",
        "Sockets:InboundMessagesPerSecond=10000",
        "Sockets:InboundByteBurst=67108864",
        "Sockets:InboundBytesPerSecond=16777216",
        "Goim:Enabled=true",
        "Irc:Enabled=true",
        "Centrifuge:Enabled=true",
        "Events:Enabled=true",
    ];

    public static async Task<int> RunAsync(IEnumerable<string> settings)
    {
        var folder = Directory.CreateTempSubdirectory("danmaku-load-");
        try
        {
            string[] fixedSettings =
            [
                $"urls={ServerCommand.Address}",
                $"Store:Path={Path.Combine(folder.FullName, "danmaku.db")}",
                $"Tokens:Secrets:0:Secret={Secret}",
                "Logging:LogLevel:Default=Warning",
                "Logging:LogLevel:Microsoft.AspNetCore=Error",
            ];
            string[] args = [.. fixedSettings.Concat(Unlimited).Concat(settings).Select(static setting => $"--{setting}")];
            await using var app = GatewayProgram.Build(args, static builder => builder.Logging.ClearProviders().AddSimpleConsole());
            await app.StartAsync();
            await ServerConsole.ServeAsync(app);
            await app.StopAsync();
            return LoadCommand.Done;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
