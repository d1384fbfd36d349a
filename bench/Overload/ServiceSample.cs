namespace Danmaku.Bench.Overload;

/// <summary>How the service's process was at one moment.</summary>
/// <param name="Second">Since the run began.</param>
/// <param name="Resident">Bytes in memory.</param>
/// <param name="Pool">Work items that wait for the thread pool.</param>
/// <param name="In">Clients in the room.</param>
internal sealed record ServiceSample(double Second, long Resident, long Pool, int In);
