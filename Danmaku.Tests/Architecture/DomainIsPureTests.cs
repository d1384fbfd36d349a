using Danmaku.Tests.Architecture.Planted;

namespace Danmaku.Tests.Architecture;

public sealed class DomainIsPureTests
{
    private static readonly CompiledCode Silo = CompiledCode.Of(typeof(Danmaku.Silo.Storage.IRoomStore).Assembly);
    private static readonly CompiledCode Tests = CompiledCode.Of(typeof(ReadsTheClock).Assembly);

    [Fact]
    public void The_domain_depends_on_nothing_but_the_base_library_and_the_messages_and_calls_no_clock() =>
        Expect.None(DomainRules.Broken(Silo, "Danmaku.Silo.Domain"));

    [Fact]
    public void The_walker_reads_the_whole_domain() =>
        Assert.Contains(Silo.Uses, use => use is { By: "Danmaku.Silo.Domain.Room", Type: "System.TimeProvider" } or { By: "Danmaku.Silo.Domain.RoomClock", Type: "System.TimeProvider" });

    [Theory]
    [InlineData(nameof(ReadsTheClock), "System.DateTime.get_UtcNow")]
    [InlineData(nameof(ReadsTheClockInALambda), "System.Environment.get_TickCount64")]
    [InlineData(nameof(ReadsTheClockInAnIterator), "System.TimeProvider.get_System")]
    [InlineData(nameof(WaitsByItself), "System.Threading.Tasks.Task.Delay")]
    [InlineData(nameof(MeasuresByItself), "System.Diagnostics.Stopwatch.GetTimestamp")]
    [InlineData(nameof(ThrowsDice), "System.Random.get_Shared")]
    [InlineData(nameof(MakesIds), "System.Guid.NewGuid")]
    [InlineData(nameof(KnowsALogger), "Microsoft.Extensions.Logging.ILogger")]
    [InlineData(nameof(KnowsAStore), "Danmaku.Silo.Storage.IRoomStore")]
    [InlineData(nameof(KnowsASocket), "System.Net.Sockets.Socket")]
    [InlineData(nameof(ReadsAFile), "System.IO.File.ReadAllText")]
    public void A_planted_violation_is_found(string planted, string use) =>
        Assert.Contains($"{typeof(ReadsTheClock).Namespace}.{planted} uses {use}", Planted(planted));

    [Fact]
    public void A_class_that_keeps_to_the_rules_passes() => Expect.None(Planted(nameof(KeepsToTheRules)));

    private static IEnumerable<string> Planted(string type) => DomainRules.Broken(Tests, typeof(ReadsTheClock).Namespace!)
        .Where(use => use.By.EndsWith("." + type, StringComparison.Ordinal))
        .Select(use => use.ToString());
}
