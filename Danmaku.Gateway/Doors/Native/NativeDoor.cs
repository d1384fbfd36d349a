using System.Diagnostics.CodeAnalysis;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Link;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;
using Danmaku.Hosting.Settings;

namespace Danmaku.Gateway.Doors.Native;

/// <summary>The native wire format, <c>danmaku.v1</c>: what its connections share.</summary>
internal sealed partial class NativeDoor(
    ISiloLink link,
    RoomHub hub,
    Admission admission,
    Reloading<GatewayOptions> options,
    Reloading<SocketLimits> socketLimits,
    GatewayMetrics metrics,
    TimeProvider time,
    Drain drain,
    ILogger<NativeDoor> logger) : IWebSocketDoor
{
    public const string Subprotocol = "danmaku.v1";

    private const string PathStart = "/rooms/";
    private const string PathEnd = "/ws";

    public IReadOnlyList<string> Subprotocols { get; } = [Subprotocol];

    public IDropAccountant Accountant => Format;

    public ISiloLink Link { get; } = link;

    public RoomHub Hub { get; } = hub;

    public Admission Admission { get; } = admission;

    public GatewayOptions Options => options.Current;

    public GatewayMetrics Metrics { get; } = metrics;

    public TimeProvider Time { get; } = time;

    public NativeFormat Format { get; } = new();

    /// <summary>Requests of one connection.</summary>
    public RateLimit RequestLimit => new(Options.RequestsPerSecond, Options.RequestBurst);

    /// <summary>Cancelled when the process stops, and every viewer who would has moved.</summary>
    public CancellationToken Stopping { get; } = drain.Over;

    /// <inheritdoc/>
    public bool TryMatch(string path, [NotNullWhen(true)] out string? target)
    {
        target = path.StartsWith(PathStart, StringComparison.Ordinal)
            && path.EndsWith(PathEnd, StringComparison.Ordinal)
            && path.Length > PathStart.Length + PathEnd.Length
            ? path[PathStart.Length..^PathEnd.Length]
            : "";
        return RoomId.IsValid(target);
    }

    /// <inheritdoc/>
    public async Task ServeAsync(ViewerConnection socket, string roomId)
    {
        var connection = new NativeConnection(this, socket, roomId);
        try
        {
            socket.Send(NativeAnswers.Hello(Guid.CreateVersion7(Time.GetUtcNow()).ToString("N"), socketLimits.Current, Options));
            await socket.RunAsync(connection, Stopping);
        }
        finally
        {
            connection.End();
        }
    }

    /// <summary>Says in the log that a request failed by a bug: whoever sent it waits in vain.</summary>
    public void RequestFailed(Exception exception) => Log.RequestFailed(logger, exception);

    private static partial class Log
    {
        [LoggerMessage(1401, LogLevel.Error, "A request failed.", EventName = nameof(RequestFailed))]
        public static partial void RequestFailed(ILogger logger, Exception exception);
    }
}
