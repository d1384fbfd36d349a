namespace Danmaku.Gateway.Sockets;

/// <summary>A steady rate with a burst.</summary>
/// <param name="PerSecond">What is earned back each second, greater than zero.</param>
/// <param name="Burst">What may be spent at once, at least 1.</param>
internal readonly record struct RateLimit(double PerSecond, double Burst);
