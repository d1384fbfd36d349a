namespace Danmaku.Silo.Domain.Brake;

/// <summary>What happened in a room within the last <see cref="Seconds"/> seconds, and what usually happens in that time.</summary>
/// <remarks>
/// The usual is the average of the last <see cref="Memory"/> seconds or so, the newest <see cref="Seconds"/> left out, so that a
/// raid does not become usual while it begins. O(1) for each second passed, and no more than that for a long silence.
/// Not thread-safe.
/// </remarks>
/// <param name="startedAt">When the activation started.</param>
internal sealed class RoomPulse(DateTimeOffset startedAt)
{
    /// <summary>Length of the window.</summary>
    public const int Seconds = 30;

    /// <summary>Seconds over which the usual is the average.</summary>
    public const int Memory = 300;

    /// <summary>Gateways reconnect after a restart; that is nobody's coming in.</summary>
    private const int SettlingSeconds = 60;

    /// <summary>Until then too many look like strangers for anything to be learned from it.</summary>
    private static readonly long WarmSeconds = (long)Strangeness.Acquaintance.TotalSeconds;

    private readonly Second[] _ring = new Second[Seconds];
    private PulseCounts _window;
    private long _second;
    private long _learned;
    private int _viewers;
    private bool _hasViewers;
    private double _strangers;
    private double _young;
    private double _known;
    private double _alike;
    private double _alikeWeight;
    private double _joined;

    /// <summary>What happened in the window.</summary>
    public ref readonly PulseCounts Window => ref _window;

    /// <summary>How many viewers more than at the beginning of the window there are; never negative.</summary>
    public int Joined => _second < SettlingSeconds ? 0 : Math.Max(0, _viewers - Oldest.Viewers);

    /// <summary>Viewers at the beginning of the window, or those who comment where nobody counts viewers.</summary>
    public int Viewers => _hasViewers ? _viewers - Joined : Commenting;

    /// <summary><see cref="PulseCounts.Strangers"/> of so long a time, usually.</summary>
    public double UsualStrangers => _strangers * Seconds;

    /// <summary><see cref="PulseCounts.Alike"/> of so long a time, usually.</summary>
    public double UsualAlike => _alike * Seconds;

    /// <summary><see cref="PulseCounts.AlikeWeight"/> of so long a time, usually.</summary>
    public double UsualAlikeWeight => _alikeWeight * Seconds;

    /// <summary>Viewers that come in so long a time, usually.</summary>
    public double UsualJoined => _joined;

    private int Commenting => Math.Max(0, _window.Known) + Math.Max(0, _window.Strangers);

    private ref Second Oldest => ref _ring[(_second + 1) % Seconds];

    /// <summary>Moves on to a time.</summary>
    /// <param name="now">Never earlier than before.</param>
    /// <param name="learn">Whether what leaves the window is usual.</param>
    public void Advance(DateTimeOffset now, bool learn)
    {
        var second = SecondOf(now);
        if (second <= _second)
        {
            return;
        }

        var steps = Math.Min(second - _second, Seconds);
        var silent = second - _second - steps;
        _ring[_second % Seconds].Joined = Joined;
        for (var step = 0; step < steps; step++)
        {
            ref var retired = ref _ring[(_second + 1 + step) % Seconds];
            if (learn && _second + 1 + step - Seconds >= WarmSeconds)
            {
                Learn(retired);
            }

            _window.Add(retired.Counts, -1);
            retired = new Second { Viewers = _viewers };
        }

        if (learn && silent > 0)
        {
            LearnSilence(silent);
        }

        _second = second;
    }

    /// <summary>Notes what happens now.</summary>
    public void Add(in PulseCounts counts)
    {
        _ring[_second % Seconds].Counts.Add(counts, 1);
        _window.Add(counts, 1);
    }

    /// <summary>Notes how many viewers there are.</summary>
    public void ObserveViewers(int viewers)
    {
        _viewers = viewers;
        if (!_hasViewers)
        {
            _hasViewers = true;
            foreach (ref var second in _ring.AsSpan())
            {
                second.Viewers = viewers;
            }
        }
    }

    /// <summary>Takes back what was noted at some time, unless that has left the window.</summary>
    public void Remove(in PulseCounts counts, DateTimeOffset at)
    {
        var second = SecondOf(at);
        if (second > _second - Seconds)
        {
            _ring[second % Seconds].Counts.Add(counts, -1);
            _window.Add(counts, -1);
        }
    }

    /// <summary><see cref="PulseCounts.AlikeWeight"/> and <see cref="PulseCounts.AlikeMembers"/> of the newest seconds.</summary>
    /// <param name="seconds">1 to <see cref="Seconds"/>.</param>
    public (int All, int Members) Pressure(int seconds)
    {
        var sum = (All: 0, Members: 0);
        for (var back = 0; back < seconds && back <= _second; back++)
        {
            ref readonly var counts = ref _ring[(_second - back) % Seconds].Counts;
            sum.All += counts.AlikeWeight;
            sum.Members += counts.AlikeMembers;
        }

        return sum;
    }

    /// <summary>Since when strangers have been posting alike, within the window.</summary>
    public TimeSpan AlikeFor()
    {
        var longest = 0;
        for (var back = 0; back < Seconds && back <= _second; back++)
        {
            longest = _ring[(_second - back) % Seconds].Counts.Alike > 0 ? back : longest;
        }

        return TimeSpan.FromSeconds(longest + 1);
    }

    /// <summary>Which part of the others' comments would be by people that the room knows: of this window, leaning to the usual.</summary>
    /// <param name="lean">How many comments of the window the usual weighs as much as.</param>
    public double KnownShare(int lean)
    {
        // One of two, where nothing has been seen yet.
        var seen = (_known + _strangers) * Memory;
        var usual = ((_known * Memory) + 1) / (seen + 2);
        var weight = Math.Min(lean, seen + 1);
        return (Math.Max(0, _window.Known) + (usual * weight)) / (Commenting + weight);
    }

    /// <summary>Which part of the others' comments would be by people with young accounts, likewise.</summary>
    /// <param name="lean">As in <see cref="KnownShare"/>.</param>
    public double YoungShare(int lean)
    {
        var seen = (_known + _strangers) * Memory;
        var usual = ((_young * Memory) + 0.2) / (seen + 2);
        var weight = Math.Min(lean, seen + 1);
        return (Math.Max(0, _window.Young) + (usual * weight)) / (Commenting + weight);
    }

    private long SecondOf(DateTimeOffset at) => (at - startedAt).Ticks / TimeSpan.TicksPerSecond;

    private void Learn(in Second second)
    {
        // The plain average at first.
        var part = 1.0 / Math.Min(Memory, ++_learned);
        _strangers += (second.Counts.Strangers - _strangers) * part;
        _young += (second.Counts.Young - _young) * part;
        _known += (second.Counts.Known - _known) * part;
        _alike += (second.Counts.Alike - _alike) * part;
        _alikeWeight += (second.Counts.AlikeWeight - _alikeWeight) * part;
        _joined += (second.Joined - _joined) * part;
    }

    private void LearnSilence(long seconds)
    {
        _learned += seconds;
        var left = Math.Pow(1 - (1.0 / Memory), seconds);
        _strangers *= left;
        _young *= left;
        _known *= left;
        _alike *= left;
        _alikeWeight *= left;
        _joined *= left;
    }

    private struct Second
    {
        public PulseCounts Counts;
        public int Viewers;
        public int Joined;
    }
}
