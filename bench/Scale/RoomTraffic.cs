using System.Globalization;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Rooms;

namespace Danmaku.Bench.Scale;

/// <summary>The comments of one room over the simulated time: when they come, which are shown, and what leaves together.</summary>
/// <remarks>Comments come as a Poisson process; the service's own display budget thins and its own pacing flushes.</remarks>
internal sealed class RoomTraffic(ScaleOptions options, Random random)
{
    private readonly RoomHostOptions _pacing = new() { FlushInterval = options.FlushInterval };
    private readonly long _from = Timestamp(options.WarmUpSeconds);
    private readonly long _end = Timestamp(options.WarmUpSeconds + options.Seconds);
    private int _shown;
    private int _thinned;
    private int _runs;
    private bool _inRun;

    /// <summary>Simulates a room.</summary>
    /// <param name="viewers">Its viewers, who post equally often.</param>
    /// <param name="posted">Told of each comment counted: its poster's number, and when, in seconds.</param>
    /// <param name="flushed">Told of each flush counted.</param>
    public void Run(int viewers, Action<int, double> posted, Action<Flush> flushed)
    {
        var rate = viewers * options.CommentsPerThousand / 1_000;
        var now = rate > 0 ? NextGap(rate) : double.PositiveInfinity;
        if (now >= options.WarmUpSeconds + options.Seconds)
        {
            return;
        }

        var budget = new DisplayBudget(options.DisplayBudget);
        var pacing = new RoomPacing(_pacing, TimeProvider.System);
        (_shown, _thinned, _runs, _inRun) = (0, 0, 0, false);
        for (; now < options.WarmUpSeconds + options.Seconds; now += NextGap(rate))
        {
            var timestamp = Timestamp(now);
            FlushUntil(timestamp, pacing, flushed);
            var poster = random.Next(viewers);
            var isShown = budget.TryShow(poster.ToString(CultureInfo.InvariantCulture), DisplayPriority.Normal, TimeSpan.FromSeconds(now));
            Pend(isShown);
            if (timestamp >= _from)
            {
                posted(poster, now - options.WarmUpSeconds);
            }

            if (pacing.FlushDueAt <= timestamp)
            {
                Send(timestamp, pacing, flushed);
            }
        }

        // What is pending leaves after the end; counting it with the rest is what makes deliveries add up.
        if (_shown + _thinned > 0)
        {
            Send(_end, pacing, flushed);
        }
    }

    private void FlushUntil(long timestamp, RoomPacing pacing, Action<Flush> flushed)
    {
        if (_shown + _thinned > 0 && pacing.FlushDueAt <= timestamp)
        {
            Send(pacing.FlushDueAt, pacing, flushed);
        }
    }

    private void Pend(bool isShown)
    {
        _shown += isShown ? 1 : 0;
        _thinned += isShown ? 0 : 1;
        _runs += !isShown && !_inRun ? 1 : 0;
        _inRun = !isShown;
    }

    private void Send(long timestamp, RoomPacing pacing, Action<Flush> flushed)
    {
        pacing.Flushed(timestamp);
        if (timestamp >= _from)
        {
            flushed(new Flush(_shown, _thinned, _runs));
        }

        (_shown, _thinned, _runs, _inRun) = (0, 0, 0, false);
    }

    private double NextGap(double rate) => -Math.Log(1 - random.NextDouble()) / rate;

    private static long Timestamp(double seconds) => (long)(seconds * TimeProvider.System.TimestampFrequency);
}
