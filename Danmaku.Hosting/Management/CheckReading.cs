using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Danmaku.Hosting.Management;

/// <summary>What one check says.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Status">How it is.</param>
/// <param name="Since">When it was first found to be so.</param>
internal sealed record CheckReading(string Name, HealthStatus Status, DateTimeOffset Since);
