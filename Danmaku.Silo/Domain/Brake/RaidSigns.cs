using System.Collections.Immutable;
using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain.Brake;

/// <summary>Tells a raid, which is many strangers posting the same things within seconds, from a crowd that is merely loud.</summary>
/// <remarks>
/// <para>
/// Strangers are authors whom the room has not known for long and whose accounts are young or of unknown age
/// (<see cref="Strangeness"/>). What they post alike counts where hardly anybody else posts it (<see cref="TextGroup.IsOfStrangers"/>),
/// by how much the text says (<see cref="TextSketch.Strength"/>). How much is too much (<see cref="Threshold"/>) grows with the room,
/// with the strangers who post other things, and with what is usual.
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

    // Such accounts that it takes in an empty room, and for each root of its viewers: 6 of 20, 13 of 1,000, 40 of 50,000.
    private const double LeastAccounts = 3;

    // Of those who post other things, so many would post any one thing by chance.
    private const double ChancePart = 0.1;

    // Raids bring a third of what triggers in a third of the time; half of that is enough not to let go.
    private const int GoesOnPart = 3;
    private const int PressesPart = 6;

    // Comments of the window that weigh as much as what is usual in the room.
    private const int UsualLean = 20;

    // Fewer people of the room than this might leave a text alone by chance, and this part of them never is chance.
    private const double FewestMissing = 3;
    private const int MissingPart = 3;

    // Until most of the room's people have been seen again, more look like strangers than are.
    private static readonly TimeSpan WarmUp = Strangeness.Acquaintance;

    private readonly Acquaintances _authors;
    private readonly AlikeTexts _texts = new();
    private readonly RoomPulse _pulse;
    private readonly DateTimeOffset _warmAt;
    private DateTimeOffset _now;
    private int _pressing;

    /// <param name="history">The room's recent comments, oldest first.</param>
    /// <param name="now">When the activation starts.</param>
    public RaidSigns(ImmutableArray<Comment> history, DateTimeOffset now)
    {
        _authors = new Acquaintances(history);
        _pulse = new RoomPulse(now);
        _warmAt = now + WarmUp;
        _now = now;
    }

    /// <summary>Whether there is a raid.</summary>
    public bool IsRaid => _pulse.Window.AlikeWeight > 0 && _pulse.Window.AlikeWeight >= Threshold() && HasSupport();

    /// <summary>Whether a raid goes on, after a first step.</summary>
    public bool GoesOn => _pulse.Pressure(PressureSeconds) * GoesOnPart >= Threshold();

    private bool AreKnownMissing
    {
        get
        {
            ref readonly var window = ref _pulse.Window;
            var expected = (window.Alike + window.AlikeKnown) * _pulse.KnownShare(UsualLean);
            return expected >= FewestMissing && window.AlikeKnown * MissingPart <= expected;
        }
    }

    private bool AreYoung
    {
        get
        {
            ref readonly var window = ref _pulse.Window;
            var share = (double)window.AlikeYoung / Math.Max(1, window.Alike + window.AlikeKnown);
            return share >= 0.5 && share >= 3 * _pulse.YoungShare(UsualLean);
        }
    }

    private bool AreComingIn =>
        _pulse.Joined >= 5 + (2 * _pulse.UsualJoined) + (0.5 * Math.Sqrt(_pulse.Viewers));

    private bool AreMore =>
        _pulse.Window.Strangers >= 3 + (1.25 * _pulse.UsualStrangers) + (3 * Math.Sqrt(_pulse.UsualStrangers));

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
    /// <param name="isRaided">Whether strangers who post alike remain strangers.</param>
    /// <param name="now">Never earlier than before.</param>
    /// <returns>Whether so much is posted alike that a brake that holds must not let go.</returns>
    public bool Observe(in Author by, in TextSketch sketch, bool isRaided, DateTimeOffset now)
    {
        ref var author = ref _authors.Saw(by.Id, now);
        var weight = Strangeness.Of(by.Role, now - by.Created, now - author.FirstAt);
        var isYoung = weight > 0 && by.Created is not null;
        ref var group = ref _texts.Add(author.Number, weight, isYoung, sketch, now, out var isNew);

        var counts = default(PulseCounts);
        if (isNew)
        {
            counts.Strangers = weight > 0 ? 1 : 0;
            counts.Young = isYoung ? 1 : 0;
            counts.Known = weight > 0 ? 0 : 1;
        }

        if (group.IsOfStrangers)
        {
            CountAlike(ref counts, ref author, ref group, weight, isYoung, isNew, now);
            if (isRaided && weight > 0)
            {
                author.FirstAt = now;
            }
        }

        _pulse.Add(counts);
        if (counts.Pressure == 0)
        {
            return false;
        }

        _pressing++;
        if (_pulse.Pressure(PressureSeconds) * PressesPart < Threshold())
        {
            return false;
        }

        _pressing = 0;
        return true;
    }

    /// <summary>Says what <see cref="IsRaid"/> saw.</summary>
    public string WhyRaid() => BrakeSentences.Raid(_pulse, AreYoung, AreComingIn, AreMore);

    /// <summary>Says what <see cref="GoesOn"/> saw.</summary>
    /// <param name="level">What did not help.</param>
    public string WhyMore(BrakeLevel level) => BrakeSentences.GoesOn(_pulse, level);

    /// <summary>Says that there is nothing to see any more.</summary>
    /// <param name="quiet">For how long.</param>
    public string WhyLess(TimeSpan quiet) => BrakeSentences.Quiet(_pressing, quiet);

    private static void CountAlike(
        ref PulseCounts counts, ref Acquaintance author, ref TextGroup group, int weight, bool isYoung, bool isNew, DateTimeOffset now)
    {
        if (!group.IsCounted)
        {
            // Until now it might have been chance; the first of them count with the one that made it more.
            group.IsCounted = true;
            counts.AlikeTexts = 1;
            counts.Alike = group.Strangers;
            counts.AlikeYoung = group.Young;
            counts.AlikeKnown = group.Known;
            counts.AlikeWeight = counts.Pressure = group.Weight * group.Strength;
            counts.AlikeSince = (int)(now - group.FoundedAt).TotalSeconds;
            author.AlikeAt = author.PressedAt = now;
            return;
        }

        if (weight == 0)
        {
            counts.AlikeKnown = isNew ? 1 : 0;
            return;
        }

        if (now - author.AlikeAt >= AlikeTexts.Window)
        {
            author.AlikeAt = now;
            counts.Alike = 1;
            counts.AlikeYoung = isYoung ? 1 : 0;
            counts.AlikeWeight = weight * group.Strength;
        }

        if (now - author.PressedAt >= RaidBrake.StepInterval)
        {
            author.PressedAt = now;
            counts.Pressure = weight * group.Strength;
        }
    }

    private double Threshold()
    {
        var accounts = LeastAccounts + Math.Cbrt(_pulse.Viewers) + (ChancePart * _pulse.OtherStrangers) + _pulse.UsualAlike;
        return Whole * (_now < _warmAt ? 2 : 1) * accounts;
    }

    private bool HasSupport()
    {
        var (missing, young) = (AreKnownMissing, AreYoung);
        var signs = (missing ? 1 : 0) + (young ? 1 : 0) + (AreComingIn ? 1 : 0) + (AreMore ? 1 : 0);
        return (missing || young) && signs >= 2;
    }

    /// <summary>Who posts.</summary>
    /// <param name="Id">Viewer id.</param>
    /// <param name="Role">Role in the room.</param>
    /// <param name="Created">When the account was made, if known.</param>
    internal readonly record struct Author(string Id, ViewerRole Role, DateTimeOffset? Created);
}
