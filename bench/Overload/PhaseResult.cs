namespace Danmaku.Bench.Overload;

/// <summary>One phase of the run.</summary>
/// <param name="Name">For people.</param>
/// <param name="Seconds">How long it was.</param>
/// <param name="Offered">Comments per second that were offered.</param>
/// <param name="Counts">What the crowd counted.</param>
/// <param name="Samples">How the service's process was.</param>
/// <param name="ServerBusy">CPU seconds per second of the service.</param>
/// <param name="OthersBusy">CPU seconds per second that others took of its core.</param>
/// <param name="CrowdBusy">CPU seconds per second of the crowd.</param>
internal sealed record PhaseResult(
    string Name,
    double Seconds,
    double Offered,
    CrowdCounts Counts,
    IReadOnlyList<ServiceSample> Samples,
    double ServerBusy,
    double OthersBusy,
    double CrowdBusy);
