// Danmaku.Bench: plays recorded comments into a running gateway.
using System.CommandLine;
using Danmaku.Bench.Replay;

var root = new RootCommand("Measures and exercises a running Danmaku gateway.") { ReplayCommand.Create() };

// Long enough for the last answers and the table after Ctrl-C.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(15) });
