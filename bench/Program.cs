// Danmaku.Bench: plays recorded comments into a running gateway, and measures what its fan-out costs beside others.
using System.CommandLine;
using Danmaku.Bench.Cluster;
using Danmaku.Bench.Encode;
using Danmaku.Bench.Load;
using Danmaku.Bench.Load.Servers;
using Danmaku.Bench.Micro;
using Danmaku.Bench.Overload;
using Danmaku.Bench.Paths;
using Danmaku.Bench.Plan;
using Danmaku.Bench.Recorded;
using Danmaku.Bench.Replay;
using Danmaku.Bench.Rules;
using Danmaku.Bench.Scale;
using Danmaku.Bench.Settings;
using Danmaku.Bench.Vanish;

var root = new RootCommand("Measures and exercises a Danmaku gateway.")
{
    ClusterCommand.Create(),
    EncodeCommand.Create(),
    LoadCommand.Create(),
    MicroCommand.Create(),
    OverloadCommand.Create(),
    PathCommand.Create(),
    PlanCommand.Create(),
    RecordedCommand.Create(),
    ReplayCommand.Create(),
    RulesCommand.Create(),
    ScaleCommand.Create(),
    ServerCommand.Create(),
    SettingsCommand.Create(),
    VanishCommand.Create(),
};

// Long enough for the last answers and the table after Ctrl-C.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(15) });
