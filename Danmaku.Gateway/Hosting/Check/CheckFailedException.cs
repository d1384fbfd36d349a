namespace Danmaku.Gateway.Hosting.Check;

/// <summary>A step of <c>check</c> went wrong; the message is one sentence for an operator.</summary>
/// <param name="message">What went wrong.</param>
/// <param name="isPassing">Whether it may be otherwise in a moment.</param>
/// <param name="inner">What caused it.</param>
internal sealed class CheckFailedException(string message, bool isPassing = false, Exception? inner = null) : Exception(message, inner)
{
    public bool IsPassing { get; } = isPassing;
}
