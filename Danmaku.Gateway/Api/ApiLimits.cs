using System.Threading.RateLimiting;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Rooms;
using Danmaku.Hosting.Settings;

namespace Danmaku.Gateway.Api;

/// <summary>How much over REST this gateway does at once.</summary>
/// <remarks>Thread-safe. What is known of a viewer is forgotten once they have been quiet for some seconds.</remarks>
internal sealed class ApiLimits : IDisposable
{
    /// <summary>Trials at once in this process: each reads and matches up to 20,000 comments.</summary>
    public const int WhatIfs = 2;

    /// <summary>Bodies over <see cref="RequestBody.SmallBytes"/> at once: each may take some ten times its 4 MiB while it is read.</summary>
    private const int LargeBodies = 4;

    /// <summary>Exported files at once in this process.</summary>
    public const int Exports = 4;

    // Nobody knows when a place becomes free: about as long as a trial takes.
    private static readonly TimeSpan WhenBusy = TimeSpan.FromSeconds(2);

    private readonly Reloading<GatewayOptions> _options;

    // By viewer and rate: under a new rate everybody begins anew.
    private readonly PartitionedRateLimiter<(string ViewerId, int Burst, int PerSecond)> _requests;
    private readonly PartitionedRateLimiter<string> _largeBodies = OneEach(LargeBodies);
    private readonly PartitionedRateLimiter<string> _whatIfs = OneEach(WhatIfs);
    private readonly PartitionedRateLimiter<string> _exports = OneEach(Exports);

    private readonly GatewayMetrics? _metrics;

    /// <param name="options">How much.</param>
    /// <param name="metrics">Counts refusals.</param>
    public ApiLimits(Reloading<GatewayOptions> options, GatewayMetrics? metrics = null)
    {
        _metrics = metrics;
        _options = options;
        _requests = PartitionedRateLimiter.Create<(string ViewerId, int Burst, int PerSecond), (string ViewerId, int Burst, int PerSecond)>(
            static viewer => RateLimitPartition.GetTokenBucketLimiter(viewer, static viewer => new TokenBucketRateLimiterOptions
            {
                TokenLimit = viewer.Burst,
                TokensPerPeriod = viewer.PerSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            }));
    }

    /// <summary>Counts a request of a viewer, over all of their connections.</summary>
    /// <returns>Why not now; <see langword="null"/> when it may be answered.</returns>
    public Rejection? TakeRequest(string viewerId)
    {
        var options = _options.Current;
        using var lease = _requests.AttemptAcquire((viewerId, options.RequestBurst, options.RequestsPerSecond));
        if (lease.IsAcquired)
        {
            return null;
        }

        _metrics?.ApiRefused(ApiLimit.Requests);
        return new Rejection(
            RejectReason.Flooding,
            $"At most {options.RequestBurst} requests at once and {options.RequestsPerSecond} per second of one viewer.",
            lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : WhenBusy);
    }

    /// <summary>Takes a place for a trial in a room.</summary>
    /// <param name="roomId">The room, which has one place.</param>
    /// <param name="refusal">Why not now, when it may not begin.</param>
    /// <returns>To be disposed at the trial's end; holds nothing when it may not begin.</returns>
    public IDisposable TakeWhatIf(string roomId, out Rejection? refusal) => Take(
        ApiLimit.Trials, _whatIfs.AttemptAcquire(roomId), $"One what-if at a time in a room, and {WhatIfs} in this process.", out refusal);

    /// <summary>Takes a place for a large body.</summary>
    /// <param name="viewerId">Who sends it, and has one place.</param>
    /// <param name="refusal">Why not now, when it may not be read.</param>
    /// <returns>To be disposed once the request is answered.</returns>
    public IDisposable TakeLargeBody(string viewerId, out Rejection? refusal) => Take(
        ApiLimit.LargeBodies, _largeBodies.AttemptAcquire(viewerId), $"One large request at a time of a viewer, and {LargeBodies} in this process.", out refusal);

    /// <summary>Takes a place for an exported file.</summary>
    /// <param name="reader">Who gets it, and has one place.</param>
    /// <param name="refusal">Why not now, when it may not begin.</param>
    /// <returns>To be disposed once the file is sent.</returns>
    public IDisposable TakeExport(string reader, out Rejection? refusal) => Take(
        ApiLimit.Exports, _exports.AttemptAcquire(reader), $"One export at a time of a reader, and {Exports} in this process.", out refusal);

    public void Dispose()
    {
        _requests.Dispose();
        _whatIfs.Dispose();
        _largeBodies.Dispose();
        _exports.Dispose();
    }

    private RateLimitLease Take(ApiLimit limit, RateLimitLease lease, string message, out Rejection? refusal)
    {
        refusal = null;
        if (!lease.IsAcquired)
        {
            _metrics?.ApiRefused(limit);
            refusal = new Rejection(RejectReason.Flooding, message, WhenBusy);
        }

        return lease;
    }

    /// <summary>One place for each name, and so many for all of them together.</summary>
    private static PartitionedRateLimiter<string> OneEach(int together) => PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<string, string>(static name => RateLimitPartition.GetConcurrencyLimiter(name, static _ => Places(1))),
        PartitionedRateLimiter.Create<string, string>(_ => RateLimitPartition.GetConcurrencyLimiter("", _ => Places(together))));

    private static ConcurrencyLimiterOptions Places(int places) => new() { PermitLimit = places, QueueLimit = 0 };
}
