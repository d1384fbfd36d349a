namespace Danmaku.Bench.Load.Engine;

/// <summary>Where a connection of the generator is.</summary>
internal enum ClientState
{
    New,
    Handshaking,
    Joining,
    Ready,
    Closed,
}
