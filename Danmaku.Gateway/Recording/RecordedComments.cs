namespace Danmaku.Gateway.Recording;

/// <summary>The comments of a recording by their media times. Immutable.</summary>
internal sealed class RecordedComments
{
    /// <summary>Most comments of one window: more than any screen shows in the time.</summary>
    public const int MaxComments = 500;

    /// <summary>Most bytes of one window, a fraction of what may wait for a viewer.</summary>
    public const int MaxBytes = 64 * 1024;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly RecordedComment[] _comments;

    /// <param name="origin">The moment of media time zero.</param>
    /// <param name="comments">In any order; those before media time zero are left out.</param>
    public RecordedComments(DateTimeOffset origin, IEnumerable<RecordedComment> comments)
    {
        Origin = origin;
        _comments = [.. comments.Where(static comment => comment.MediaTime >= TimeSpan.Zero).Order()];
        Bytes = _comments.Sum(static comment => (long)comment.Bytes);
    }

    public DateTimeOffset Origin { get; }

    /// <summary>Memory that it takes, about.</summary>
    public long Bytes { get; }

    public int Count => _comments.Length;

    /// <summary>Those for which it holds.</summary>
    public IEnumerable<RecordedComment> Where(Func<RecordedComment, bool> holds) => _comments.Where(holds);

    /// <summary>What belongs to the picture from one media time on and before another, or up to where that is too much for one frame.</summary>
    public ReplayWindow Window(TimeSpan from, TimeSpan to)
    {
        var length = _comments is [.., var latest] ? latest.MediaTime : TimeSpan.Zero;
        var (first, end) = (IndexOf(from), IndexOf(to));
        var (taken, bytes) = (first, 0);
        while (taken < end && taken - first < MaxComments && (taken == first || bytes + _comments[taken].Encoded.Length <= MaxBytes))
        {
            bytes += _comments[taken].Encoded.Length;
            taken++;
        }

        if (taken == end)
        {
            return new ReplayWindow(Origin, from, to, length, _comments.AsMemory(first..end), Skipped: 0);
        }

        // The next window begins with the moment that did not fit, unless that is all there is: then its rest is given up.
        var cut = _comments[taken].MediaTime;
        var momentBegins = IndexOf(cut);
        return momentBegins > first
            ? new ReplayWindow(Origin, from, cut, length, _comments.AsMemory(first..momentBegins), Skipped: 0)
            : new ReplayWindow(Origin, from, cut + Moment, length, _comments.AsMemory(first..taken), IndexOf(cut + Moment) - taken);
    }

    /// <summary>Index of the first comment at or after a media time.</summary>
    private int IndexOf(TimeSpan time)
    {
        var (low, high) = (0, _comments.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _comments[middle].MediaTime < time ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
