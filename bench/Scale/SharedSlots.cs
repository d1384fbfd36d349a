using System.Collections;

namespace Danmaku.Bench.Scale;

/// <summary>Which machines sent in which slices of time: what comes in one slice shares one message.</summary>
/// <param name="machines">How many.</param>
/// <param name="seconds">Simulated time.</param>
/// <param name="slot">Length of a slice in seconds.</param>
internal sealed class SharedSlots(int machines, int seconds, double slot)
{
    private readonly int _slots = (int)Math.Ceiling(seconds / slot) + 1;
    private readonly BitArray _taken = new(checked(machines * ((int)Math.Ceiling(seconds / slot) + 1)));

    /// <summary>Whether this is the first at that machine in that slice.</summary>
    public bool Take(int machine, double at)
    {
        var index = (machine * _slots) + Math.Clamp((int)(at / slot), 0, _slots - 1);
        var isFirst = !_taken[index];
        _taken[index] = true;
        return isFirst;
    }
}
