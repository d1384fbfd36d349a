using System.Collections.Immutable;
using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain.Brake;

/// <summary>Tells a raid, which is many strangers posting the same things within seconds, from a crowd that is merely loud.</summary>
/// <remarks>
/// <para>
/// Strangers are authors whom the room has not known for long and whose accounts are young or of unknown age
/// (<see cref="Strangeness"/>). What they post alike counts where hardly anybody else posts it
/// (<see cref="TextGroup.IsOfStrangers"/>), by how much the text says (<see cref="TextSketch.Strength"/>). How much is too much
/// (<see cref="Threshold"/>) grows with the room, with the strangers who post other things, and with what is usual.
/// </para>
/// <para>
/// That alone is no raid. Two at least of these must come to it, and one of the first two must be among them: the people that the
/// room knows leave those texts alone, though by their part in all comments several would have posted them; those who post them
/// have young accounts, though others have not; viewers come in as they usually do not; strangers post more than they usually do.
/// </para>
/// <para>Not thread-safe.</para>
/// </remarks>
internal sealed class RaidSigns
{
    /// <summary>Time over which pressure is measured.</summary>
    public const int PressureSeconds = 10;

    // One young account that posts a text that says enough.
    private const int Whole = Strangeness.Young * TextSketch.FullStrength;

    // Such accounts that it takes in an empty room; the root of the viewers comes to it: 5 for 20, 12 for 1,000, 39 for 50,000.
    private const double LeastAccounts = 2;

    // Of the strangers who post other things, so many would post some one thing by chance.
    private const double ChancePart = 0.1;

    // What is usual may make it take half as many again, not more: a raid that builds slowly would become usual.
    private const double MostUsual = 0.5;

    // A raid has few texts. A crowd of newcomers has many: greetings, cheers.
    private const double FewTexts = 4;

    // A raid that goes on brings a third of what triggers in a third of the time; somewhat less is enough not to let go.
    private const int GoesOnPart = 3;
    private const int PressesPart = 4;

    // Comments of the window that weigh as much as what is usual in the room.
    private const int UsualLean = 20;

    // Fewer of the room's people than this might leave a text alone by chance, and so might more than this part of them.
    private const double FewestMissing = 3;
    private const int MissingPart = 3;

    // With so many, next to none may have posted it. "Type this to win" brings out those who never comment, and others too.
    private const double FewestAbsent = 24;
    private const int AbsentPart = 40;

    // Until most of the room's people have been seen again, more look like strangers than are.
    private static readonly TimeSpan WarmUp = Strangeness.Acquaintance;

    private readonly Acquaintances _authors;
    private readonly AlikeTexts _texts = new();
    private readonly RoomPulse _pulse;
    private readonly DateTimeOffset _warmAt;
    private DateTimeOffset _now;
    private int _sincePressed;

    /// <param name="history">The room's recent comments, oldest first.</param>
    /// <param name="isRaided">Whether a brake holds: then who commented last may be raiding.</param>
    /// <param name="now">When the activation starts.</param>
    public RaidSigns(ImmutableArray<Comment> history, bool isRaided, DateTimeOffset now)
    {
        _authors = new Acquaintances(history, isRaided ? now : now - Strangeness.Acquaintance);
        _pulse = new RoomPulse(now);
        _warmAt = now + WarmUp;
        _now = now;
    }

    /// <summary>Whether there is a raid.</summary>
    public bool IsRaid => _pulse.Window.AlikeWeight > 0 && _pulse.Window.AlikeWeight >= Threshold() && Presses && HasSupport();

    private bool Presses => _pulse.Pressure(PressureSeconds).All * PressesPart >= Threshold();

    private bool IsSuspicious => _now >= _warmAt && _pulse.Window.AlikeWeight * GoesOnPart >= Threshold();

    private double ExpectedKnown => _texts.OfStrangers.Authors * _pulse.KnownShare(UsualLean);

    private bool AreKnownMissing => ExpectedKnown >= FewestMissing && _texts.OfStrangers.Known * MissingPart <= ExpectedKnown;

    private bool AreKnownAbsent => ExpectedKnown >= FewestAbsent && _texts.OfStrangers.Known * AbsentPart <= _texts.OfStrangers.Strangers;

    private bool AreYoung
    {
        get
        {
            var share = (double)_texts.OfStrangers.Young / Math.Max(1, _texts.OfStrangers.Authors);
            return share >= 0.5 && share >= 3 * _pulse.YoungShare(UsualLean);
        }
    }

    private bool AreComingIn => _pulse.Joined >= 5 + (3 * _pulse.UsualJoined) + Math.Sqrt(_pulse.Viewers);

    private bool AreMore =>
        _pulse.Window.Strangers + _pulse.Window.Alike >= 2 + _pulse.UsualStrangers + (2 * Math.Sqrt(_pulse.UsualStrangers));

    /// <summary>Whether a raid goes on in spite of a level.</summary>
    /// <remarks>While only members may comment, only members can: others knock in vain, which is no reason to hold members up.</remarks>
    public bool GoesOn(BrakeLevel level)
    {
        var pressure = level < BrakeLevel.MembersOnly
            ? _pulse.Pressure(PressureSeconds).All * GoesOnPart
            : _pulse.Pressure(PressureSeconds).Members * PressesPart;
        return pressure > 0 && pressure >= Threshold() && (AreKnownMissing || AreYoung);
    }

    /// <summary>Moves on to a time.</summary>
    /// <param name="now">Never earlier than before.</param>
    /// <param name="learn">Whether what happens is usual.</param>
    public void Advance(DateTimeOffset now, bool learn)
    {
        _now = now;
        _pulse.Advance(now, learn);
        _texts.Forget(now);
    }

    /// <summary>Notes how many viewers the room has.</summary>
    public void ObserveViewers(int viewers) => _pulse.ObserveViewers(viewers);

    /// <summary>Notes a draft.</summary>
    /// <param name="by">Its author.</param>
    /// <param name="sketch">Its text.</param>
    /// <param name="isRaided">Whether a brake holds.</param>
    /// <param name="now">Never earlier than before.</param>
    /// <returns>Whether so much is posted alike that a brake that holds must not let go.</returns>
    public bool Observe(in Author by, in TextSketch sketch, bool isRaided, DateTimeOffset now)
    {
        ref var author = ref _authors.Saw(by.Id, now);
        var weight = Strangeness.Of(by.Role, now - by.Created, now - author.FirstAt);
        var isYoung = weight > 0 && by.Created is not null;
        ref readonly var group = ref _texts.Add(author.Number, weight > 0, isYoung, sketch, now, out var isCounted);

        if (!group.IsOfStrangers)
        {
            if (isCounted)
            {
                CountOther(weight, isYoung);
            }

            return false;
        }

        if (weight > 0)
        {
            // Whoever has part in what looks like a raid does not become one of the room's people by going on with it.
            author.FirstAt = isRaided || IsSuspicious ? now : author.FirstAt;
            CountAlike(ref author, weight * group.Strength, by.Role == ViewerRole.Member, now);
        }

        var presses = Presses;
        _sincePressed = presses ? 0 : _sincePressed;
        return presses;
    }

    /// <summary>Says what <see cref="IsRaid"/> saw.</summary>
    public string WhyRaid() => BrakeSentences.Raid(_pulse, _texts.OfStrangers, AreYoung, AreComingIn, AreMore);

    /// <summary>Says what <see cref="GoesOn"/> saw.</summary>
    /// <param name="level">What did not help.</param>
    public string WhyMore(BrakeLevel level) => BrakeSentences.GoesOn(_pulse, level);

    /// <summary>Says that there is nothing to see any more.</summary>
    /// <param name="quiet">For how long.</param>
    public string WhyLess(TimeSpan quiet) => BrakeSentences.Quiet(_sincePressed, quiet);

    private void CountOther(int weight, bool isYoung) =>
        _pulse.Add(new PulseCounts
        {
            Known = weight > 0 ? 0 : 1,
            Strangers = weight > 0 ? 1 : 0,
            Strangeness = weight,
            Young = isYoung ? 1 : 0,
        });

    /// <summary>Counts a stranger where they posted last, and nowhere else: neither more posts nor more texts make them more.</summary>
    private void CountAlike(ref Acquaintance author, int weight, bool isMember, DateTimeOffset now)
    {
        _sincePressed++;
        _pulse.Remove(author.Counted, author.AlikeAt);
        author.AlikeAt = now;
        author.AlikeWeight = weight;
        author.AlikeMembers = isMember ? weight : 0;
        _pulse.Add(author.Counted);
    }

    private double Threshold()
    {
        var least = LeastAccounts + Math.Cbrt(_pulse.Viewers);
        var usual = Math.Min(_pulse.UsualAlikeWeight / Whole, MostUsual * least);
        var chance = ChancePart * Math.Max(0, _pulse.Window.Strangeness) / Strangeness.Young;
        var texts = Math.Max(1, _texts.OfStrangers.Texts / FewTexts);
        return Whole * (_now < _warmAt ? 2 : 1) * texts * (least + usual + chance);
    }

    private bool HasSupport()
    {
        var (missing, young) = (AreKnownMissing, AreYoung);
        var signs = (missing ? 1 : 0) + (young ? 1 : 0) + (AreComingIn ? 1 : 0) + (AreMore && AreKnownAbsent ? 1 : 0);
        return (missing || young) && signs >= 2;
    }

    /// <summary>Who posts.</summary>
    /// <param name="Id">Viewer id.</param>
    /// <param name="Role">Role in the room.</param>
    /// <param name="Created">When the account was made, if known.</param>
    internal readonly record struct Author(string Id, ViewerRole Role, DateTimeOffset? Created);
}
