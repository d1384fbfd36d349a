using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Danmaku.Silo.Domain;

/// <summary>A dictionary that also knows the order in which its entries were last set, so that the oldest can go first.</summary>
/// <remarks>
/// Every operation is O(1) but <see cref="Clear"/> and <see cref="CopyValues"/>. What a room remembers about viewers lives in
/// these: entries lapse from the old end on the next use, which needs no timer. Not thread-safe.
/// </remarks>
internal sealed class AgeOrderedMap<TKey, TValue>
    where TKey : notnull
{
    private const int None = -1;
    private const int SmallestGrowth = 16;

    private readonly Dictionary<TKey, int> _slotOf = [];
    private Slot[] _slots = [];
    private int _used;
    private int _free = None;
    private int _oldest = None;
    private int _newest = None;

    public int Count => _slotOf.Count;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_slotOf.TryGetValue(key, out var slot))
        {
            value = _slots[slot].Value;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Finds or adds an entry and makes it the newest.</summary>
    /// <returns>Its value, the default one when it is new. Valid until the next call that adds.</returns>
    public ref TValue Renew(TKey key)
    {
        ref var slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_slotOf, key, out var exists);
        if (!exists)
        {
            slot = Rent(key);
            LinkNewest(slot);
        }
        else if (slot != _newest)
        {
            Unlink(slot);
            LinkNewest(slot);
        }

        return ref _slots[slot].Value;
    }

    public bool TryPeekOldest([MaybeNullWhen(false)] out TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_oldest == None)
        {
            key = default;
            value = default;
            return false;
        }

        key = _slots[_oldest].Key;
        value = _slots[_oldest].Value;
        return true;
    }

    public bool Remove(TKey key)
    {
        if (!_slotOf.Remove(key, out var slot))
        {
            return false;
        }

        Unlink(slot);
        _slots[slot] = new Slot { Next = _free };
        _free = slot;
        return true;
    }

    public void Clear()
    {
        _slotOf.Clear();
        Array.Clear(_slots, 0, _used);
        _used = 0;
        _free = _oldest = _newest = None;
    }

    /// <summary>Copies the values, oldest first.</summary>
    /// <param name="destination">At least <see cref="Count"/> long.</param>
    public void CopyValues(Span<TValue> destination)
    {
        var written = 0;
        for (var slot = _oldest; slot != None; slot = _slots[slot].Next)
        {
            destination[written++] = _slots[slot].Value;
        }
    }

    private int Rent(TKey key)
    {
        int slot;
        if (_free != None)
        {
            slot = _free;
            _free = _slots[slot].Next;
        }
        else
        {
            if (_used == _slots.Length)
            {
                Array.Resize(ref _slots, Math.Max(SmallestGrowth, _slots.Length * 2));
            }

            slot = _used++;
        }

        _slots[slot] = new Slot { Key = key };
        return slot;
    }

    private void LinkNewest(int slot)
    {
        _slots[slot].Previous = _newest;
        _slots[slot].Next = None;
        if (_newest == None)
        {
            _oldest = slot;
        }
        else
        {
            _slots[_newest].Next = slot;
        }

        _newest = slot;
    }

    private void Unlink(int slot)
    {
        var (previous, next) = (_slots[slot].Previous, _slots[slot].Next);
        if (previous == None)
        {
            _oldest = next;
        }
        else
        {
            _slots[previous].Next = next;
        }

        if (next == None)
        {
            _newest = previous;
        }
        else
        {
            _slots[next].Previous = previous;
        }
    }

    private struct Slot
    {
        public TKey Key;
        public TValue Value;
        public int Previous;
        public int Next;
    }
}
