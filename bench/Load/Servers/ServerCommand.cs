using System.CommandLine;
using Danmaku.Bench.Load.Engine;

namespace Danmaku.Bench.Load.Servers;

/// <summary>The hidden command line by which the bench starts its servers: <c>server KIND --port PORT [--set KEY=VALUE]</c>.</summary>
internal static class ServerCommand
{
    public const string Name = "server";

    public static Command Create()
    {
        var kind = new Argument<ServerKind>("kind");
        var port = new Option<int>("--port") { Required = true };
        var set = new Option<string[]>("--set") { DefaultValueFactory = _ => [] };
        var command = new Command(Name, "One server of the comparison; started by load.") { kind, port, set };
        command.Hidden = true;
        command.SetAction((parsed, _) =>
        {
            Linux.RaiseFileLimit();
            var address = $"http://127.0.0.1:{parsed.GetValue(port)}";
            return parsed.GetValue(kind) switch
            {
                ServerKind.Danmaku => DanmakuServer.RunAsync(address, parsed.GetValue(set)!),
                ServerKind.AspNet => AspNetServer.RunAsync(address),
                ServerKind.SignalR => SignalRServer.RunAsync(address),
                _ => Task.FromResult(LoadCommand.CannotStart),
            };
        });
        return command;
    }
}
