using System.Diagnostics;
using Danmaku.Hosting.Telemetry;
using Danmaku.Tests.Support;
using OpenTelemetry.Trace;

namespace Danmaku.Tests.Hosting.Telemetry;

[Collection(nameof(Listening))]
public sealed class RootSamplerTests : IDisposable
{
    [Fact]
    public void What_was_chosen_is_kept_whatever_its_trace_is_and_nothing_else_is()
    {
        var sampler = new RootSampler(0.5);
        RootSampler.Use(0.5);
        var unlikely = ActivityTraceId.CreateFromString("ffffffffffffffffffffffffffffffff");
        for (var comment = 0; comment < 1_000; comment++)
        {
            var expected = RootSampler.Chooses() ? SamplingDecision.RecordAndSample : SamplingDecision.Drop;

            Assert.Equal(expected, sampler.ShouldSample(new SamplingParameters(default, unlikely, "post", ActivityKind.Server)).Decision);
        }
    }

    [Fact]
    public void The_share_is_about_what_was_asked_for()
    {
        RootSampler.Use(0.1);

        Assert.InRange(Enumerable.Range(0, 100_000).Count(_ => RootSampler.Chooses()), 9_000, 11_000);
    }

    [Fact]
    public void With_no_share_set_whoever_listens_decides()
    {
        RootSampler.Use(1);

        Assert.True(RootSampler.Chooses());
        Assert.Equal(SamplingDecision.Drop, new RootSampler(0).ShouldSample(new SamplingParameters(default, ActivityTraceId.CreateRandom(), "post", ActivityKind.Server)).Decision);
    }

    public void Dispose() => RootSampler.Use(1);
}
