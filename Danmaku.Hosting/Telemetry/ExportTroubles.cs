using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Danmaku.Hosting.Telemetry;

/// <summary>Puts into the log what the OTLP exporter says of its troubles, which it tells nobody else: that a collector does not answer.</summary>
/// <param name="time">Clock.</param>
/// <param name="logger">Told of each kind of trouble once a minute at most.</param>
internal sealed partial class ExportTroubles(TimeProvider time, ILogger logger) : EventListener
{
    private const string Exporter = "OpenTelemetry-Exporter-OpenTelemetryProtocol";

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Dictionary<int, long> _toldAt = [];

    /// <inheritdoc/>
    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Exporter)
        {
            EnableEvents(eventSource, EventLevel.Warning);
        }
    }

    /// <inheritdoc/>
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        lock (_toldAt)
        {
            if (_toldAt.TryGetValue(eventData.EventId, out var before) && time.GetElapsedTime(before) < Pause)
            {
                return;
            }

            _toldAt[eventData.EventId] = time.GetTimestamp();
        }

        var message = string.Format(CultureInfo.InvariantCulture, eventData.Message ?? "{0}", [.. eventData.Payload ?? []]);

        // A stack trace follows the first line.
        Log.Trouble(logger, message.Split('\n')[0].TrimEnd());
    }

    private static partial class Log
    {
        [LoggerMessage(3002, LogLevel.Warning, "Telemetry is not sent: {Trouble}", EventName = nameof(Trouble))]
        public static partial void Trouble(ILogger logger, string trouble);
    }
}
