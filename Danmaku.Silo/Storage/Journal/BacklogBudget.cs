namespace Danmaku.Silo.Storage.Journal;

/// <summary>How many entries may wait for the store, by number and by memory. Thread-safe.</summary>
/// <param name="entries">Most entries.</param>
/// <param name="bytes">Most bytes they take together.</param>
internal sealed class BacklogBudget(int entries, long bytes)
{
    private readonly Lock _lock = new();
    private int _entries;
    private long _bytes;

    /// <summary>Entries that may wait.</summary>
    public int MaxEntries => entries;

    /// <summary>Bytes that those may take.</summary>
    public long MaxBytes => bytes;

    /// <summary>Bytes of the entries that wait now.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _bytes;
            }
        }
    }

    /// <summary>Entries that wait now.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries;
            }
        }
    }

    /// <summary>Makes room for an entry. The first one may be larger than all of it.</summary>
    /// <returns><see langword="false"/> when there is none.</returns>
    public bool TryTake(int size)
    {
        lock (_lock)
        {
            // One always fits: rules can be larger than a small reserve, and must get through all the same.
            if (_entries >= entries || (_entries > 0 && _bytes + size > bytes))
            {
                return false;
            }

            _entries++;
            _bytes += size;
            return true;
        }
    }

    /// <summary>Gives an entry's room back.</summary>
    public void Return(int size)
    {
        lock (_lock)
        {
            _entries--;
            _bytes -= size;
        }
    }
}
