// What no domain may do, one class each: the walker of the architecture tests is tried on them.
#pragma warning disable RS0030 // The banned calls are the point.
#pragma warning disable CA1822, CA5394
namespace Danmaku.Tests.Architecture.Planted;

internal sealed class ReadsTheClock
{
    public DateTime Now() => DateTime.UtcNow;
}

internal sealed class ReadsTheClockInALambda
{
    public Func<long> Now(int offset) => () => Environment.TickCount64 + offset;
}

internal sealed class ReadsTheClockInAnIterator
{
    public IEnumerable<DateTimeOffset> Now()
    {
        yield return TimeProvider.System.GetUtcNow();
    }
}

internal sealed class WaitsByItself
{
    public async Task Wait(CancellationToken cancellationToken) => await Task.Delay(1, cancellationToken);
}

internal sealed class MeasuresByItself
{
    public long Started { get; } = System.Diagnostics.Stopwatch.GetTimestamp();
}

internal sealed class ThrowsDice
{
    public int Throw() => Random.Shared.Next(6);
}

internal sealed class MakesIds
{
    public string Make() => $"{Guid.NewGuid():N}";
}

internal sealed class KnowsALogger
{
    public List<Microsoft.Extensions.Logging.ILogger>? Loggers { get; init; }
}

internal sealed class KnowsAStore
{
    public Type Store => typeof(Danmaku.Silo.Storage.IRoomStore);
}

internal sealed class KnowsASocket
{
    public bool Is(object value) => value is System.Net.Sockets.Socket;
}

internal sealed class ReadsAFile
{
    public string Read(string path) => File.ReadAllText(path);
}

internal sealed class KeepsToTheRules(TimeProvider time)
{
    public DateTimeOffset Now() => time.GetUtcNow();

    public string Text(Danmaku.Contracts.Messages.CommentDraft draft) => string.Join(' ', draft.Text.Split(' ').OrderBy(word => word, StringComparer.Ordinal));
}
