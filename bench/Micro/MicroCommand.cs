using System.CommandLine;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Danmaku.Bench.Micro;

/// <summary>The command line of <c>micro</c>.</summary>
internal static class MicroCommand
{
    public static Command Create()
    {
        var filter = new Argument<string>("filter") { Description = "Benchmarks by name, as *Token*.", DefaultValueFactory = _ => "*" };
        var quick = new Option<bool>("--quick") { Description = "Few and short rounds: for a first look only." };
        var command = new Command("micro", "Measures the pieces that every comment and every viewer passes through, one by one.") { filter, quick };
        command.SetAction(parsed =>
        {
            // In this process: the pieces are internal, and a project generated for them would need this one's feed and versions.
            var job = (parsed.GetValue(quick) ? Job.ShortRun : Job.Default).WithToolchain(InProcessEmitToolchain.Instance);
            var config = ManualConfig.CreateEmpty()
                .AddJob(job)
                .AddDiagnoser(MemoryDiagnoser.Default)
                .AddColumnProvider(DefaultColumnProviders.Instance)
                .AddLogger(ConsoleLogger.Default)
                .WithArtifactsPath(Path.Combine("artifacts", "bench", "micro"))
                .WithOptions(ConfigOptions.JoinSummary);
            BenchmarkSwitcher.FromAssembly(typeof(MicroCommand).Assembly).Run(["--filter", parsed.GetValue(filter)!], config);
        });
        return command;
    }
}
