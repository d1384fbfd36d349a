using System.CommandLine;
using Danmaku.Bench.Load.Engine;

namespace Danmaku.Bench.Load.Servers;

/// <summary>The hidden command line by which the bench starts its servers: <c>server KIND [--set KEY=VALUE]</c>.</summary>
internal static class ServerCommand
{
    public const string Name = "server";

    /// <summary>This machine alone, and any port: the one it is stands in the answer.</summary>
    public const string Address = "http://127.0.0.1:0";

    public static Command Create()
    {
        var kind = new Argument<ServerKind>("kind");
        var set = new Option<string[]>("--set") { DefaultValueFactory = _ => [] };
        var command = new Command(Name, "One server of the comparison; started by load.") { kind, set };
        command.Hidden = true;
        command.SetAction((parsed, _) =>
        {
            Linux.RaiseFileLimit();
            return parsed.GetValue(kind) switch
            {
                ServerKind.AspNet => AspNetServer.RunAsync(),
                ServerKind.SignalR => SignalRServer.RunAsync(),
                ServerKind.Floor or ServerKind.FloorAdaptive => Task.FromResult(LoadCommand.CannotStart),
                _ => DanmakuServer.RunAsync(parsed.GetValue(set)!),
            };
        });
        return command;
    }
}
