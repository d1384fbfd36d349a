using System.Threading.Channels;

namespace Danmaku.Gateway.Auth;

/// <summary>The keys tokens are checked with: those from the configuration, and those of a source that may change.</summary>
/// <remarks>Thread-safe. When the source fails or answers nonsense the last good keys stay.</remarks>
/// <param name="configured">Keys of the configuration; they count before a source's key of the same name.</param>
/// <param name="source">A key set, or <see langword="null"/>.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Told of every change and failure.</param>
internal sealed partial class KeyRing(
    IReadOnlyList<VerificationKey> configured, IKeySource? source, TimeProvider time, ILogger<KeyRing> logger)
{
    /// <summary>Shortest time between two looks at the source, whatever tokens arrive.</summary>
    public static readonly TimeSpan MinRefreshGap = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Channel<bool> _wanted = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private IReadOnlyList<VerificationKey> _configured = configured;
    private IReadOnlyList<VerificationKey> _read = [];
    private volatile KeySet _current = new(configured);
    private volatile bool _everRead;
    private ReadOnlyMemory<byte> _lastRead;
    private int _failures;
    private bool _running;
    private long? _lastLookAt;
    private TaskCompletionSource<bool>? _look;
    private long _readAt = time.GetTimestamp();
    private long _looks;
    private long _failedLooks;

    /// <summary>The keys known now.</summary>
    public KeySet Current => _current;

    /// <summary>Whether the source has never answered, so that an unknown key says nothing about a token.</summary>
    public bool IsWaitingForFirst => source is not null && !_everRead;

    /// <summary>Whether keys come from a source that may change.</summary>
    public bool HasSource => source is not null;

    /// <summary>Looks at the source so far.</summary>
    public long Looks => Volatile.Read(ref _looks);

    /// <summary>Looks that brought no key set.</summary>
    public long FailedLooks => Volatile.Read(ref _failedLooks);

    /// <summary>Time since the last look that brought one; before the first, since the start.</summary>
    public TimeSpan Age => time.GetElapsedTime(Volatile.Read(ref _readAt));

    /// <summary>Takes other keys in the place of those configured before; a token of a key that is gone is refused from now on.</summary>
    public void Configure(IReadOnlyList<VerificationKey> keys)
    {
        lock (_lock)
        {
            _configured = keys;
            _current = new KeySet([.. keys, .. _read]);
        }
    }

    /// <summary>Reads the source for the first time, before viewers come.</summary>
    /// <exception cref="KeySourceException">It cannot be read and is one the service must not start without.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (source is null)
        {
            return;
        }

        try
        {
            if (await LookAsync(source, cancellationToken) is { } failure && source.IsNeededAtStart)
            {
                throw failure;
            }
        }
        finally
        {
            EndLook(cancellationToken);
        }
    }

    /// <summary>Looks at the source every <paramref name="interval"/>, sooner after a failure or for an unknown key.</summary>
    /// <returns>Ends when cancelled, or at once when there is no source.</returns>
    public async Task RunAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        if (source is null)
        {
            return;
        }

        await using var timer = time.CreateTimer(
            _ => _wanted.Writer.TryWrite(true), null, NextLook(interval), Timeout.InfiniteTimeSpan);
        SetRunning(true);
        try
        {
            while (await _wanted.Reader.WaitToReadAsync(cancellationToken))
            {
                _wanted.Reader.TryRead(out _);
                try
                {
                    await LookAsync(source, cancellationToken);

                    // First: whoever waits for the look finds the next one on its way.
                    timer.Change(NextLook(interval), Timeout.InfiniteTimeSpan);
                }
                finally
                {
                    EndLook(cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The service stops.
        }
        finally
        {
            SetRunning(false);
        }
    }

    /// <summary>A token named a key that is not here: asks for a look at the source.</summary>
    /// <returns>
    /// Completes with <see langword="true"/> after the look; at once with <see langword="false"/> when there is no source or the
    /// last look is less than <see cref="MinRefreshGap"/> ago, so that made-up key ids cannot be turned into a load on the issuer.
    /// </returns>
    public Task<bool> RefreshForUnknownKey()
    {
        lock (_lock)
        {
            if (_look is not null)
            {
                return _look.Task;
            }

            if (!_running || (_lastLookAt is { } last && time.GetElapsedTime(last) < MinRefreshGap))
            {
                return Task.FromResult(false);
            }

            _look = NewLook();
            _wanted.Writer.TryWrite(true);
            return _look.Task;
        }
    }

    private static TaskCompletionSource<bool> NewLook() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TimeSpan NextLook(TimeSpan interval)
    {
        if (_failures == 0)
        {
            return interval;
        }

        var backoff = MinRefreshGap * Math.Pow(2, Math.Min(_failures, 10) - 1);
        return backoff < interval ? backoff : interval;
    }

    private void SetRunning(bool running)
    {
        lock (_lock)
        {
            _running = running;
            if (!running)
            {
                _look?.TrySetResult(false);
                _look = null;
            }
        }
    }

    private async Task<KeySourceException?> LookAsync(IKeySource from, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _look ??= NewLook();
            _lastLookAt = time.GetTimestamp();
        }

        try
        {
            Interlocked.Increment(ref _looks);
            Take(from, await from.ReadAsync(cancellationToken));
            Volatile.Write(ref _readAt, time.GetTimestamp());
            _failures = 0;
            return null;
        }
        catch (KeySourceException e)
        {
            _failures++;
            Interlocked.Increment(ref _failedLooks);
            Log.SourceFailed(logger, e.Message, _current.Count);
            return e;
        }
    }

    // Follows LookAsync, however that ended.
    private void EndLook(CancellationToken cancellationToken)
    {
        TaskCompletionSource<bool>? look;
        lock (_lock)
        {
            look = _look;
            _look = null;
        }

        look?.TrySetResult(!cancellationToken.IsCancellationRequested);
    }

    private void Take(IKeySource from, ReadOnlyMemory<byte> json)
    {
        if (_everRead && json.Span.SequenceEqual(_lastRead.Span))
        {
            return;
        }

        var document = JwksDocument.TryRead(json)
            ?? throw new KeySourceException($"The key set {from.Name} is not a JSON Web Key Set.");
        foreach (var warning in document.Warnings)
        {
            Log.KeyWarning(logger, from.Name, warning);
        }

        lock (_lock)
        {
            _read = document.Keys;
            _current = new KeySet([.. _configured, .. _read]);
        }

        _lastRead = json;
        _everRead = true;
        Log.KeysRead(logger, document.Keys.Count, from.Name);
    }

    private static partial class Log
    {
        [LoggerMessage(1301, LogLevel.Information, "Read {KeyCount} keys from {Source}.", EventName = nameof(KeysRead))]
        public static partial void KeysRead(ILogger logger, int keyCount, string source);

        [LoggerMessage(1302, LogLevel.Warning,
            "{Problem} The {KeyCount} keys known so far stay in use.", EventName = nameof(SourceFailed))]
        public static partial void SourceFailed(ILogger logger, string problem, int keyCount);

        [LoggerMessage(1303, LogLevel.Warning, "Key set {Source}: {Warning}", EventName = nameof(KeyWarning))]
        public static partial void KeyWarning(ILogger logger, string source, string warning);
    }
}
