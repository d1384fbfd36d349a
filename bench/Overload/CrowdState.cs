namespace Danmaku.Bench.Overload;

/// <summary>How far a client of the crowd has come.</summary>
internal enum CrowdState
{
    /// <summary>Not connected.</summary>
    Away,

    /// <summary>The handshake is on its way.</summary>
    Shaking,

    /// <summary>It has asked to join the room.</summary>
    Joining,

    /// <summary>It is in the room.</summary>
    In,
}
