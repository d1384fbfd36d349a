namespace Danmaku.Silo.Domain.Brake;

/// <summary>Groups the texts of the last <see cref="Window"/> that are nearly the same, and counts who wrote each group.</summary>
/// <remarks>
/// Every author counts once in a group for as long as they go on posting it. Costs O(length of the text) a comment, and remembers
/// <see cref="Capacity"/> comments at most: in a room with more of them the window is shorter. Not thread-safe.
/// </remarks>
internal sealed class AlikeTexts
{
    /// <summary>How long a comment counts. Longer finds raids that come slower, and tires innocents longer.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    /// <summary>Most comments remembered, about 4 MB with their sketches.</summary>
    public const int Capacity = 8_192;

    private const int SmallestGroups = 8;

    // A group has up to 17 places in the index, so that at most every second one is taken.
    private const int PlacesPerGroup = 32;

    private readonly AgeOrderedMap<ulong, Post> _posts = new();
    private TextGroup[] _groups = [];
    private Place[] _index = new Place[1];
    private int _used;
    private int _free = -1;
    private uint _serial;

    /// <summary>Comments remembered.</summary>
    public int Count => _posts.Count;

    /// <summary>The groups that next to nobody but strangers posts.</summary>
    public StrangersTexts OfStrangers { get; private set; }

    /// <summary>Puts a comment into its group.</summary>
    /// <param name="author">Number of its author, unlike any other's.</param>
    /// <param name="isStranger">Whether the room does not know the author.</param>
    /// <param name="isYoung">Whether the author is a stranger with a young account.</param>
    /// <param name="sketch">Its text.</param>
    /// <param name="now">Never earlier than before.</param>
    /// <param name="counts">Whether it is to be counted: the author had not posted it, or it was counted a whole window ago.</param>
    /// <returns>The group. Valid until the next call.</returns>
    public ref readonly TextGroup Add(
        uint author, bool isStranger, bool isYoung, in TextSketch sketch, DateTimeOffset now, out bool counts)
    {
        Forget(now);
        var at = Find(sketch);
        if (at < 0)
        {
            at = Found(sketch);
        }

        ref var group = ref _groups[at];
        ref var post = ref _posts.Renew(((ulong)group.Serial << 32) | author);
        var isNew = post.At == default;
        counts = isNew || now - post.CountedAt >= Window;
        post.At = now;
        post.CountedAt = counts ? now : post.CountedAt;
        if (isNew)
        {
            post.Group = at;
            post.IsStranger = isStranger;
            post.IsYoung = isYoung;
            CountPost(ref group, post, +1);
        }

        return ref group;
    }

    /// <summary>Forgets the comments that are older than the window.</summary>
    public void Forget(DateTimeOffset now)
    {
        while (_posts.TryPeekOldest(out var key, out var post) && (post.At + Window <= now || _posts.Count >= Capacity))
        {
            _posts.Remove(key);
            ref var group = ref _groups[post.Group];
            CountPost(ref group, post, -1);
            if (group.Authors == 0)
            {
                group.Serial = 0;
                group.NextFree = _free;
                _free = post.Group;
            }
        }
    }

    private void CountPost(ref TextGroup group, in Post post, int by)
    {
        OfStrangers = OfStrangers.With(group, -1);
        group.Count(post.IsStranger, post.IsYoung, by);
        OfStrangers = OfStrangers.With(group, +1);
    }

    /// <summary>The largest group that a text is near to, so that variations gather in one.</summary>
    private int Find(in TextSketch sketch)
    {
        if (!TryGet(TextSketch.Bins, Fold(sketch.Key), out var best) || _groups[best].Key != sketch.Key)
        {
            best = -1;
        }

        for (var bin = 0; sketch.HasGrams && bin < TextSketch.Bins; bin++)
        {
            if (sketch.Minima[bin] != TextSketch.Empty
                && TryGet(bin, sketch.Minima[bin], out var at)
                && (best < 0 || _groups[at].Authors > _groups[best].Authors)
                && TextSketch.IsNear(sketch.Minima, _groups[at].Minima))
            {
                best = at;
            }
        }

        return best;
    }

    private int Found(in TextSketch sketch)
    {
        if (_free < 0 && _used == _groups.Length)
        {
            Grow();
        }

        var at = _free;
        if (at >= 0)
        {
            _free = _groups[at].NextFree;
        }
        else
        {
            at = _used++;
        }

        // 0 marks a free place.
        _serial = _serial == uint.MaxValue ? 1 : _serial + 1;
        _groups[at] = new TextGroup(_serial, sketch);
        Enter(at);
        return at;
    }

    private void Grow()
    {
        Array.Resize(ref _groups, Math.Max(SmallestGroups, _groups.Length * 2));
        _index = new Place[_groups.Length * PlacesPerGroup];
        for (var at = 0; at < _used; at++)
        {
            Enter(at);
        }
    }

    private void Enter(int at)
    {
        ref readonly var group = ref _groups[at];
        PlaceOf(TextSketch.Bins, Fold(group.Key)) = new Place(group.Serial, at, Fold(group.Key));
        for (var bin = 0; group.HasGrams && bin < TextSketch.Bins; bin++)
        {
            if (group.Minima[bin] != TextSketch.Empty)
            {
                PlaceOf(bin, group.Minima[bin]) = new Place(group.Serial, at, group.Minima[bin]);
            }
        }
    }

    private bool TryGet(int bin, uint value, out int at)
    {
        var place = PlaceOf(bin, value);
        at = place.Group;
        return place.Value == value && place.Serial != 0 && _groups[at].Serial == place.Serial;
    }

    // Two values may want one place, and the later has it: a group is found by any of its places.
    private ref Place PlaceOf(int bin, uint value)
    {
        var hash = (value + ((ulong)bin << 32)) * 0x9E37_79B9_7F4A_7C15;
        return ref _index[(int)(hash >> 40) & (_index.Length - 1)];
    }

    private static uint Fold(ulong key) => (uint)(key ^ (key >> 32));

    /// <summary>What <see cref="TextGroup.IsOfStrangers"/> holds for.</summary>
    /// <param name="Squares">Sum of the squares of each group's <paramref name="Strangers"/>.</param>
    /// <param name="Strangers">Their authors that the room does not know, each once for each group.</param>
    /// <param name="Young">Of them those whose accounts are known to be young.</param>
    /// <param name="Known">Their authors that the room knows.</param>
    internal readonly record struct StrangersTexts(long Squares, int Strangers, int Young, int Known)
    {
        /// <summary>Their authors.</summary>
        public int Authors => Strangers + Known;

        /// <summary>How many texts they are in effect: 4 where four are posted as much, not much over 1 where one is most of it.</summary>
        public double Texts => Squares == 0 ? 0 : (double)Strangers * Strangers / Squares;

        /// <summary>With (1) or without (-1) a group, if it is one of them.</summary>
        public StrangersTexts With(in TextGroup group, int times) =>
            group.IsOfStrangers
                ? new(
                    Squares + ((long)group.Strangers * group.Strangers * times),
                    Strangers + (group.Strangers * times),
                    Young + (group.Young * times),
                    Known + (group.Known * times))
                : this;
    }

    private readonly record struct Place(uint Serial, int Group, uint Value);

    private struct Post
    {
        public DateTimeOffset At;
        public DateTimeOffset CountedAt;
        public int Group;
        public bool IsStranger;
        public bool IsYoung;
    }
}
