using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Threading.RateLimiting;
using Danmaku.Hosting.Settings;
using Danmaku.Silo.Diagnostics;

namespace Danmaku.Silo.Judging;

/// <summary>Asks a judge over HTTP, with signed requests. docs/judge.md is the contract.</summary>
/// <remarks>
/// Bounded whatever the judge does: so many requests under way, so many comments that wait for one, and no answer for the rest at once; then
/// no asking at all for a while (<see cref="JudgeBreaker"/>). Redirects are not followed. Safe for concurrent use.
/// </remarks>
internal sealed partial class WebhookJudge : IJudge, IDisposable
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);

    // Half of it or more: those that failed together do not come again together.
    private static readonly TimeSpan LongestRetryPause = TimeSpan.FromMilliseconds(50);

    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly ProductInfoHeaderValue Agent = new("Danmaku", "1");

    private readonly Reloading<JudgeOptions> _current;
    private readonly TimeProvider _time;
    private readonly JudgeMetrics _metrics;
    private readonly ILogger _logger;
    private readonly HttpClient _client;
    private readonly Reloading<WebhookSigner> _signer;
    private readonly ConcurrencyLimiter _turns;
    private readonly JudgeBreaker _breaker;
    private readonly Lock _logLock = new();
    private long? _loggedAt;
    private int _unlogged;

    public WebhookJudge(Reloading<JudgeOptions> current, TimeProvider time, JudgeMetrics metrics, ILogger<WebhookJudge> logger)
    {
        var options = current.Current;
        _current = current;
        _time = time;
        _metrics = metrics;
        _logger = logger;
        _signer = current.Select(static judge => new WebhookSigner(judge.Secrets));
        _breaker = new JudgeBreaker(options.PauseAfter, options.PauseTime, time);
        _turns = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = options.MaxConcurrent,
            QueueLimit = options.QueueLength,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxConnectionsPerServer = options.MaxConcurrent,
            // Attempts to connect outlive the request that caused them and count as connections.
            ConnectTimeout = options.Timeout,
            // So that a judge that moved is found by its name.
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            // Of an answer that is not wanted: enough to keep the connection, where the rest is short.
            MaxResponseDrainSize = options.MaxResponseBytes,
            MaxResponseHeadersLength = 16,
        })
        {
            // The limit of a request is its own, on the clock of this class.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _client.DefaultRequestHeaders.UserAgent.Add(Agent);
        _client.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        metrics.Observe(() => options.MaxConcurrent + options.QueueLength, () => _breaker.IsPaused);
    }

    /// <inheritdoc/>
    public bool IsConfigured => true;

    /// <inheritdoc/>
    public async ValueTask<Judgement> JudgeAsync(JudgeRequest request, CancellationToken cancellationToken)
    {
        var startedAt = _time.GetTimestamp();
        _metrics.Asked();
        try
        {
            var judgement = await AskAsync(request, startedAt, cancellationToken);
            _metrics.Judged(judgement, _time.GetElapsedTime(startedAt));
            return judgement;
        }
        catch (ObjectDisposedException)
        {
            return new Judgement.NoAnswer(NoAnswerCause.NotAsked, "The service is stopping.");
        }
#pragma warning disable CA1031 // The last resort against a bug: the comment's author is waiting.
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Log.Failed(_logger, exception);
            return new Judgement.NoAnswer(NoAnswerCause.Failed, "The outside judge could not be asked.");
        }
        finally
        {
            _metrics.Done();
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _turns.Dispose();
    }

    private async ValueTask<Judgement> AskAsync(JudgeRequest request, long startedAt, CancellationToken cancellationToken)
    {
        if (_breaker.IsPaused)
        {
            return Unasked(NoAnswerCause.Paused);
        }

        using var timeout = new CancellationTokenSource(_current.Current.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var turn = await TakeTurnAsync(either.Token, cancellationToken);

        // With less than half the time left the judge would be blamed for the queue.
        if (turn is not { IsAcquired: true } || _time.GetElapsedTime(startedAt) > _current.Current.Timeout / 2)
        {
            return Unasked(NoAnswerCause.Busy);
        }

        if (!_breaker.TryEnter())
        {
            return Unasked(NoAnswerCause.Paused);
        }

        var (judgement, detail) = await TryAsync(request, startedAt, either.Token, cancellationToken);
        Learn(judgement, detail);
        return judgement;
    }

    private async ValueTask<RateLimitLease?> TakeTurnAsync(CancellationToken limit, CancellationToken cancellationToken)
    {
        try
        {
            return await _turns.AcquireAsync(permitCount: 1, limit);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private async ValueTask<(Judgement Judgement, string? Detail)> TryAsync(
        JudgeRequest request, long startedAt, CancellationToken limit, CancellationToken cancellationToken)
    {
        var id = $"msg_{Guid.NewGuid():N}";
        var body = JudgeBody.Of(request);
        try
        {
            for (var retries = 0; ; retries++)
            {
                var tried = await SendAsync(id, body, limit);
                if (tried.RetryIn is not { } pause || retries == _current.Current.Retries || _time.GetElapsedTime(startedAt) + pause >= _current.Current.Timeout)
                {
                    return (tried.Judgement, tried.Detail);
                }

                _metrics.Retried();
                await Task.Delay(pause, _time, limit);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (NoAnswer(NoAnswerCause.Timeout), null);
        }
    }

    private async ValueTask<Tried> SendAsync(string id, ReadOnlyMemory<byte> body, CancellationToken limit)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, _current.Current.Url) { Content = new ReadOnlyMemoryContent(body) };
        var timestamp = _time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        message.Content.Headers.ContentType = Json;
        message.Headers.Add("webhook-id", id);
        message.Headers.Add("webhook-timestamp", timestamp);
        message.Headers.Add("webhook-signature", _signer.Current.Sign(id, timestamp, body.Span));
        try
        {
            using var response = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limit);
            return response.StatusCode switch
            {
                HttpStatusCode.NoContent => new Tried(Judgement.Allow.Instance),
                HttpStatusCode.OK => await ReadAsync(response.Content, limit),
                var status => Refused(status, response.Headers.RetryAfter),
            };
        }
        catch (HttpRequestException exception)
        {
            var detail = exception.GetBaseException().Message;
            return exception.HttpRequestError switch
            {
                HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.InvalidResponse =>
                    new Tried(NoAnswer(NoAnswerCause.Unreadable), detail),
                // A certificate that does not fit now will not fit in a moment.
                HttpRequestError.SecureConnectionError => new Tried(NoAnswer(NoAnswerCause.Unreachable), detail),
                _ => new Tried(NoAnswer(NoAnswerCause.Unreachable), detail, RetryPause()),
            };
        }
    }

    private async ValueTask<Tried> ReadAsync(HttpContent content, CancellationToken limit)
    {
        await content.LoadIntoBufferAsync(_current.Current.MaxResponseBytes, limit);
        var answer = await content.ReadAsByteArrayAsync(limit);
        return JudgeAnswer.TryRead(answer) is { } judgement
            ? new Tried(judgement)
            : new Tried(NoAnswer(NoAnswerCause.Unreadable), "It is not a verdict.");
    }

    private Tried Refused(HttpStatusCode status, RetryConditionHeaderValue? retryAfter)
    {
        var refused = new Judgement.NoAnswer(NoAnswerCause.Status, $"The outside judge answered with status {(int)status}.");
        if (status != HttpStatusCode.TooManyRequests && (int)status is < 500 or > 599)
        {
            return new Tried(refused);
        }

        var asked = retryAfter?.Delta ?? (retryAfter?.Date - _time.GetUtcNow());
        return new Tried(refused, RetryIn: asked is { } wait ? (wait > TimeSpan.Zero ? wait : TimeSpan.Zero) : RetryPause());
    }

    private void Learn(Judgement judgement, string? detail)
    {
        if (judgement is not Judgement.NoAnswer unanswered)
        {
            if (_breaker.Answered())
            {
                Log.AnswersAgain(_logger);
            }

            return;
        }

        var pauses = _breaker.Failed();
        LogUnanswered(unanswered, detail);
        if (pauses)
        {
            Log.Paused(_logger, _current.Current.PauseAfter, _current.Current.PauseTime);
        }
    }

    private Judgement.NoAnswer Unasked(NoAnswerCause cause)
    {
        var unasked = NoAnswer(cause);
        LogUnanswered(unasked, detail: null);
        return unasked;
    }

    // One line for many comments; those that meet a pause are counted in it and cause none.
    private void LogUnanswered(Judgement.NoAnswer unanswered, string? detail)
    {
        int count;
        lock (_logLock)
        {
            _unlogged++;
            if (unanswered.Cause == NoAnswerCause.Paused || (_loggedAt is { } loggedAt && _time.GetElapsedTime(loggedAt) < LogInterval))
            {
                return;
            }

            _loggedAt = _time.GetTimestamp();
            count = _unlogged;
            _unlogged = 0;
        }

        Log.Unanswered(_logger, count, unanswered.Why, detail ?? "");
    }

    private static Judgement.NoAnswer NoAnswer(NoAnswerCause cause) => new(cause, cause switch
    {
        NoAnswerCause.Busy => "More comments wait for the outside judge than it can take.",
        NoAnswerCause.Paused => "The outside judge does not answer; it will be asked again in a few seconds.",
        NoAnswerCause.Timeout => "The outside judge did not answer in time.",
        NoAnswerCause.Unreachable => "The outside judge cannot be reached.",
        NoAnswerCause.Unreadable => "The outside judge's answer cannot be read.",
        _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, "A cause without a sentence."),
    });

    private static TimeSpan RetryPause() => LongestRetryPause * (0.5 + (Random.Shared.NextDouble() / 2));

    /// <summary>What came of one request.</summary>
    /// <param name="Judgement">The judgement, should it be the last one.</param>
    /// <param name="Detail">For the log.</param>
    /// <param name="RetryIn">When it is worth another try.</param>
    private readonly record struct Tried(Judgement Judgement, string? Detail = null, TimeSpan? RetryIn = null);

    private static partial class Log
    {
        [LoggerMessage(2060, LogLevel.Warning, "No answer of the judge to {Comments} comments since this was last said. {Why} {Detail}",
            EventName = nameof(Unanswered))]
        public static partial void Unanswered(ILogger logger, int comments, string why, string detail);

        [LoggerMessage(2061, LogLevel.Warning, "The judge left {Comments} comments in a row unanswered and is tried once every {Pause} from now on.",
            EventName = nameof(Paused))]
        public static partial void Paused(ILogger logger, int comments, TimeSpan pause);

        [LoggerMessage(2062, LogLevel.Information, "The judge answers again.", EventName = nameof(AnswersAgain))]
        public static partial void AnswersAgain(ILogger logger);

        [LoggerMessage(2063, LogLevel.Error, "Asking the judge failed by a bug.", EventName = nameof(Failed))]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
