using Microsoft.Extensions.Logging;

namespace Danmaku.Tests.Storage;

/// <summary>Keeps what is logged, by event name.</summary>
internal sealed class RecordingLoggers : ILoggerFactory
{
    private readonly Lock _lock = new();
    private readonly List<(LogLevel Level, string Name, string Text)> _lines = [];
    private readonly List<(string Name, TaskCompletionSource Done)> _waits = [];
    private readonly List<(string Name, int Count, TaskCompletionSource Done)> _counts = [];

    /// <summary>Everything logged so far.</summary>
    public IReadOnlyList<(LogLevel Level, string Name, string Text)> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    public IReadOnlyList<string> Texts(string name) => [.. Lines.Where(line => line.Name == name).Select(line => line.Text)];

    /// <summary>Waits for the next event of a name. Call before what causes it.</summary>
    public Task Next(string name)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waits.Add((name, done));
        }

        return done.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>Waits until so many events of a name were logged since the start.</summary>
    public Task Count(string name, int count)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _counts.Add((name, count, done));
            TellCounts();
        }

        return done.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private void Add(LogLevel level, string name, string text)
    {
        lock (_lock)
        {
            _lines.Add((level, name, text));
            foreach (var (awaited, done) in _waits)
            {
                if (awaited == name)
                {
                    done.TrySetResult();
                }
            }

            _waits.RemoveAll(wait => wait.Name == name);
            TellCounts();
        }
    }

    private void TellCounts()
    {
        foreach (var wait in _counts.Where(wait => _lines.Count(line => line.Name == wait.Name) >= wait.Count))
        {
            wait.Done.TrySetResult();
        }
    }

    private sealed class Logger(RecordingLoggers loggers) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            loggers.Add(logLevel, eventId.Name ?? "", formatter(state, exception));
    }
}
