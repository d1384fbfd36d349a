namespace Danmaku.Gateway.Sockets;

/// <summary>What waits for slow viewers, over all connections.</summary>
/// <param name="Connections">Connections for which something waits.</param>
/// <param name="Bytes">Bytes that wait, frames that connections share counted for each.</param>
/// <param name="Longest">Bytes that wait for the one for which most do.</param>
internal readonly record struct SendBacklog(int Connections, long Bytes, int Longest);
