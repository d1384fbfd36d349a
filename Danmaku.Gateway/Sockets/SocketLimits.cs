using System.ComponentModel.DataAnnotations;
using Danmaku.Hosting.Settings;
using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Sockets;

/// <summary>What one WebSocket connection may cost. Section <c>Sockets</c>.</summary>
internal sealed record SocketLimits
{
    public const string SectionName = "Sockets";

    /// <summary>Longest message a viewer may send, in bytes, all fragments together, compressed and inflated. Default 16 KiB;
    /// 1 KiB to 1 MiB.</summary>
    [Range(1024, 1024 * 1024)]
    [Reloads]
    public int MaxMessageBytes { get; init; } = 16 * 1024;

    /// <summary>Most frames one message may be cut into. Default 64; 1 to 4,096.</summary>
    [Range(1, 4096)]
    [Reloads]
    public int MaxFramesPerMessage { get; init; } = 64;

    /// <summary>Whether <c>permessage-deflate</c> is agreed on with viewers that offer it. Default true: one compressed frame serves
    /// all of them, at a third of the bytes.</summary>
    [Reloads]
    public bool Compression { get; init; } = true;

    /// <summary>A viewer that sent nothing for this long is pinged. Default 25 s, below the 30 s of the strictest NATs; 1 s to 5
    /// min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    [Reloads]
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>A viewer that sent nothing, not even a pong, for this long is gone. Default 60 s; 2 s to 15 min, longer than the
    /// ping interval.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:15:00")]
    [Reloads]
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a close frame waits to be written and answered before the connection is cut. Default 2 s; 1 s to 30
    /// s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:30")]
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Bytes that may wait for a slow viewer. Default 256 KiB; 16 KiB to 16 MiB.</summary>
    [Range(16 * 1024, 16 * 1024 * 1024)]
    [Reloads]
    public int SendQueueBytes { get; init; } = 256 * 1024;

    /// <summary>Frames that may wait for a slow viewer. Default 512; 16 to 65,536.</summary>
    [Range(16, 65_536)]
    [Reloads]
    public int SendQueueFrames { get; init; } = 512;

    /// <summary>How long a socket may take nothing at all before its viewer is cut off. Default 15 s; 1 s to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    [Reloads]
    public TimeSpan SlowTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Bytes per second a viewer may send in the long run, headers included. Default 16 KiB; 256 B to 16 MiB.</summary>
    [Range(256, 16 * 1024 * 1024)]
    [Reloads]
    public int InboundBytesPerSecond { get; init; } = 16 * 1024;

    /// <summary>Bytes a viewer may send at once. Default 64 KiB; 2 KiB to 64 MiB, above the longest message.</summary>
    [Range(2 * 1024, 64 * 1024 * 1024)]
    [Reloads]
    public int InboundByteBurst { get; init; } = 64 * 1024;

    /// <summary>Messages per second a viewer may send in the long run. Default 20; 1 to 10,000.</summary>
    [Range(1, 10_000)]
    [Reloads]
    public int InboundMessagesPerSecond { get; init; } = 20;

    /// <summary>Messages a viewer may send at once. Default 60; 1 to 100,000.</summary>
    [Range(1, 100_000)]
    [Reloads]
    public int InboundMessageBurst { get; init; } = 60;

    /// <summary>Pings and pongs per second a viewer may send in the long run. Default 5; 1 to 1,000.</summary>
    [Range(1, 1000)]
    [Reloads]
    public int ControlFramesPerSecond { get; init; } = 5;

    /// <summary>
    /// How long the process, told to stop, takes to ask its viewers to move elsewhere. Default 10 s with silos, and 0 with the rooms in this
    /// process, whose viewers have nowhere else to go; 0 to 10 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan? DrainTime { get; set; }

    /// <summary>Within which time a viewer asked to move is to do so, at a moment of its choice; then it is closed. Default 4 s; 1 s to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan MoveWithin { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Pings and pongs a viewer may send at once. Default 20; 1 to 10,000.</summary>
    [Range(1, 10_000)]
    [Reloads]
    public int ControlFrameBurst { get; init; } = 20;
}

/// <summary>Checks what the <see cref="SocketLimits"/> say together.</summary>
internal sealed class SocketLimitsConsistencyValidator : IValidateOptions<SocketLimits>
{
    // A masked header of the longest kind: 2 + 8 + 4 bytes.
    private const int MaxClientHeaderBytes = 14;

    public ValidateOptionsResult Validate(string? name, SocketLimits options)
    {
        var errors = new List<string>();
        if (options.IdleTimeout <= options.PingInterval)
        {
            errors.Add($"{SocketLimits.SectionName}:{nameof(SocketLimits.IdleTimeout)} ({options.IdleTimeout}) must be longer than "
                + $"{SocketLimits.SectionName}:{nameof(SocketLimits.PingInterval)} ({options.PingInterval}).");
        }

        if (options.InboundByteBurst < options.MaxMessageBytes + MaxClientHeaderBytes)
        {
            errors.Add($"{SocketLimits.SectionName}:{nameof(SocketLimits.InboundByteBurst)} ({options.InboundByteBurst}) must exceed "
                + $"{SocketLimits.SectionName}:{nameof(SocketLimits.MaxMessageBytes)} ({options.MaxMessageBytes}) by at least {MaxClientHeaderBytes}.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
