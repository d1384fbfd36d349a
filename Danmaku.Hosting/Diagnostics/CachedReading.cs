namespace Danmaku.Hosting.Diagnostics;

/// <summary>A reading that takes a while, shared by the instruments that report parts of it: as it is, or was half a second ago at most.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="read">Takes the reading.</param>
/// <param name="time">Clock.</param>
internal sealed class CachedReading<T>(Func<T> read, TimeProvider time)
    where T : struct
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(0.5);

    private readonly Lock _gate = new();
    private T _value;
    private long? _readAt;

    public T Value
    {
        get
        {
            lock (_gate)
            {
                if (_readAt is not { } readAt || time.GetElapsedTime(readAt) > MaxAge)
                {
                    _value = read();
                    _readAt = time.GetTimestamp();
                }

                return _value;
            }
        }
    }
}
