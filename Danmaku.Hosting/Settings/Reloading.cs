namespace Danmaku.Hosting.Settings;

/// <summary>Options that change while the process runs: those of their settings that are marked with <see cref="ReloadsAttribute"/>.</summary>
/// <remarks>Safe for concurrent use. Ask for <see cref="Current"/> where a setting is used, and keep it for no longer than one decision.</remarks>
/// <param name="atStart">The options at start, and for good where nothing reloads.</param>
internal sealed class Reloading<T>(T atStart)
    where T : class
{
    private volatile T _current = atStart;

    /// <summary>Raised after <see cref="Current"/> has changed, by one thread at a time.</summary>
    public event Action<T>? Changed;

    /// <summary>What counts now: whole, and valid.</summary>
    public T Current => _current;

    /// <summary>Something that is made of the options, and made anew when they change.</summary>
    public Reloading<TMade> Select<TMade>(Func<T, TMade> make)
        where TMade : class
    {
        var made = new Reloading<TMade>(make(_current));
        Changed += next => made.Set(make(next));
        return made;
    }

    /// <summary>From now on these count.</summary>
    public void Set(T next)
    {
        _current = next;
        Changed?.Invoke(next);
    }
}
