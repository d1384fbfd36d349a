using System.Globalization;
using System.Text.Json.Nodes;
using Danmaku.Bench.Scale;
using Danmaku.Tests.Support;
using Spectre.Console;

namespace Danmaku.Tests.Bench.Scale;

public sealed class ScaleReportTests : IDisposable
{
    private static readonly ScaleOptions Small = new() { Viewers = 100_000, Gateways = 10, Silos = 2, Seconds = 2, WarmUpSeconds = 2 };

    private readonly StringWriter _output = new(CultureInfo.InvariantCulture);
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task What_is_shown_is_in_the_file_too()
    {
        var report = Report();
        var file = new FileInfo(_folder.File("scale.json"));

        report.Show(Simulation.Run(Small, new ScaleCosts()));
        report.Show(new ScaleCosts());
        await report.SaveAsync(file, CancellationToken.None);

        Assert.Contains("gateway -> viewer", _output.ToString(), StringComparison.Ordinal);
        var saved = JsonNode.Parse(await File.ReadAllTextAsync(file.FullName))!.AsArray();
        Assert.Equal(6, saved[0]!["Links"]!.AsArray().Count);
        Assert.Equal("Assumed", saved[1]!["OrleansMessage"]!["Source"]!.GetValue<string>());
    }

    [Fact]
    public void A_sweep_says_where_a_limit_is_reached()
    {
        // One gateway core does 10,000 viewers x 20 writes/s x 12 us, 2.4 cores of the 4 it has: all of them at 16,700 viewers.
        var sweep = Sweep.Run("viewers", Small with { Viewers = 10_000, Gateways = 1, Silos = 1, CommentsPerThousand = 10 }, new ScaleCosts());

        Assert.InRange(sweep.ReachedAt("gateway CPU")!.Value, 15_000, 18_000);
        Assert.Null(sweep.ReachedAt("silo memory"));

        Report().Show(sweep);
        Assert.Contains("100 % at", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--silos 5 --gateways 4", "--silos is at most --gateways")]
    [InlineData("--viewers 0", "--viewers is 1 to 1000000000")]
    [InlineData("--rooms 0", "--rooms is 1 to 10000000")]
    [InlineData("--flush 5", "--flush is 10 to 1000")]
    public void Numbers_that_make_no_sense_are_refused_with_a_sentence(string line, string sentence)
    {
        var parsed = ScaleCommand.Create().Parse(line);

        Assert.Contains(parsed.Errors, error => error.Message.Contains(sentence, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_constant_says_where_it_comes_from() =>
        Assert.All(new ScaleCosts().All(), static constant => Assert.False(string.IsNullOrWhiteSpace(constant.Cost.From), constant.Name));

    public void Dispose()
    {
        _output.Dispose();
        _folder.Dispose();
    }

    private ScaleReport Report()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(_output) });
        console.Profile.Width = 250;
        return new ScaleReport(console);
    }
}
