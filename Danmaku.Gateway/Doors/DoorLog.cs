namespace Danmaku.Gateway.Doors;

/// <summary>What all doors log.</summary>
internal static partial class DoorLog
{
    [LoggerMessage(1401, LogLevel.Error, "A request failed.", EventName = nameof(RequestFailed))]
    public static partial void RequestFailed(ILogger logger, Exception exception);
}
