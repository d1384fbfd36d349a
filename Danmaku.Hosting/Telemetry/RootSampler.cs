using OpenTelemetry.Trace;

namespace Danmaku.Hosting.Telemetry;

/// <summary>Decides which traces that begin here are kept: a share of them, by chance.</summary>
/// <remarks>
/// Comments are chosen before a span is made for them (<see cref="Chooses"/>): the SDK makes one for each root that it then does not keep, half a
/// microsecond and 400 bytes. All other roots are decided on as the SDK does, by their trace's id.
/// </remarks>
/// <param name="ratio">The share, 0 to 1.</param>
internal sealed class RootSampler(double ratio) : Sampler
{
    // Spans are started far from whoever made the sampler, and a process has one of them.
    private static double _share = 1;

    [ThreadStatic]
    private static bool _isChosen;

    private readonly TraceIdRatioBasedSampler _byTrace = new(ratio);

    /// <summary>Sets the share of roots that <see cref="Chooses"/> lets through; 1 leaves it to whoever listens.</summary>
    public static void Use(double ratio) => Volatile.Write(ref _share, ratio);

    /// <summary>Whether to start the root that is to be started next on this thread: it will be kept then. Costs some nanoseconds.</summary>
    public static bool Chooses()
    {
        var share = Volatile.Read(ref _share);
        return share >= 1 || (_isChosen = Random.Shared.NextDouble() < share);
    }

    /// <inheritdoc/>
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        if (_isChosen)
        {
            _isChosen = false;
            return new SamplingResult(SamplingDecision.RecordAndSample);
        }

        return _byTrace.ShouldSample(samplingParameters);
    }
}
