namespace Danmaku.Gateway.Doors.Events;

/// <summary>How the bytes of a stream are encoded.</summary>
internal enum EventEncoding
{
    /// <summary>Not at all.</summary>
    Identity,

    /// <summary>RFC 1952.</summary>
    Gzip,

    /// <summary>RFC 7932.</summary>
    Brotli,
}
