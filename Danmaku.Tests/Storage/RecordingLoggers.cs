using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Danmaku.Tests.Storage;

/// <summary>Keeps what is logged, by event name.</summary>
internal sealed class RecordingLoggers : ILoggerFactory
{
    private readonly ConcurrentQueue<(LogLevel Level, string Name, string Text)> _lines = new();

    /// <summary>Everything logged so far.</summary>
    public IReadOnlyList<(LogLevel Level, string Name, string Text)> Lines => [.. _lines];

    public IReadOnlyList<string> Texts(string name) => [.. _lines.Where(line => line.Name == name).Select(line => line.Text)];

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private sealed class Logger(RecordingLoggers loggers) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            loggers._lines.Enqueue((logLevel, eventId.Name ?? "", formatter(state, exception)));
    }
}
