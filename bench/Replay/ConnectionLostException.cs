namespace Danmaku.Bench.Replay;

/// <summary>A connection that could not be made, broke, or gave no answer in time.</summary>
/// <param name="message">What happened, as a sentence.</param>
/// <param name="retryAfter">How long the gateway asked to be left alone, if it did.</param>
internal sealed class ConnectionLostException(string message, TimeSpan? retryAfter = null) : Exception(message)
{
    public TimeSpan? RetryAfter => retryAfter;
}
