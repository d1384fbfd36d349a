namespace Danmaku.Silo.Storage.Postgres;

/// <summary>Lets so many reads run at once and so many wait; more are refused.</summary>
/// <remarks>A crowd that reads can therefore not take the writer's connection. Thread-safe.</remarks>
/// <param name="atOnce">Reads that run.</param>
/// <param name="waiting">Reads that wait.</param>
internal sealed class ReadTurns(int atOnce, int waiting) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(atOnce);
    private int _present;

    /// <summary>Runs a read when it is its turn.</summary>
    /// <exception cref="StoreUnavailableException">Too many wait.</exception>
    public async Task<T> Run<T>(Func<Task<T>> read, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _present) > atOnce + waiting)
        {
            Interlocked.Decrement(ref _present);
            throw new StoreBusyException();
        }

        try
        {
            await _turns.WaitAsync(cancellationToken);
            try
            {
                return await read();
            }
            finally
            {
                _turns.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _present);
        }
    }

    public void Dispose() => _turns.Dispose();
}
