using Danmaku.Silo.Storage.Journal;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Storage;

/// <summary>Moves a clock through a journal's retries.</summary>
internal static class RetryClock
{
    /// <summary>Lets waits for retries pass until what they lead to has happened.</summary>
    /// <remarks>A journal arms its next wait on its own thread a moment after a write failed, so one step of the clock may come too early.</remarks>
    public static async Task PassUntil(this ManualTimeProvider time, Task result)
    {
        using var giveUp = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!result.IsCompleted)
        {
            giveUp.Token.ThrowIfCancellationRequested();
            time.Advance(RetryDelay.Longest);
            await Task.Yield();
        }

        await result;
    }
}
