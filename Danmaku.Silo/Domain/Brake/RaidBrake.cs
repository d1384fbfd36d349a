using System.Collections.Immutable;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Filtering;

namespace Danmaku.Silo.Domain.Brake;

/// <summary>Holds a room step by step while strangers raid it, says why, and lets go by itself.</summary>
/// <remarks>
/// <para>
/// <see cref="RaidSigns"/> decides what a raid is. The first step follows it at once, each further one <see cref="StepInterval"/>
/// at least after the one before if the raid goes on. Less than what made it hold keeps it holding, refused drafts too, so it does
/// not let go under pressure; after each <see cref="ReleaseAfter"/> without, it goes one step down.
/// </para>
/// <para>What is usual in the room is learned only while it does not hold. Bounded in memory. Not thread-safe.</para>
/// </remarks>
internal sealed class RaidBrake
{
    /// <summary>Least time from a step to the next one up.</summary>
    public static readonly TimeSpan StepInterval = TimeSpan.FromSeconds(RaidSigns.PressureSeconds);

    /// <summary>How long nothing must press for a step down.</summary>
    public static readonly TimeSpan ReleaseAfter = TimeSpan.FromSeconds(60);

    private readonly RaidSigns _signs;
    private DateTimeOffset _now;
    private DateTimeOffset _pressedAt;

    /// <param name="state">What it did when the room was last stored.</param>
    /// <param name="history">The room's recent comments, oldest first: their authors are no strangers.</param>
    /// <param name="now">When the activation starts.</param>
    public RaidBrake(BrakeState state, ImmutableArray<Comment> history, DateTimeOffset now)
    {
        State = state;
        _signs = new RaidSigns(history, Holds, now);
        _now = _pressedAt = now;
    }

    /// <summary>What it does now, and why.</summary>
    public BrakeState State { get; private set; }

    /// <summary>
    /// When <see cref="TryMove"/> has something to do though nobody posts: a step down, or the end of a veto.
    /// <see langword="null"/> when there is nothing: a silent room needs no timer.
    /// </summary>
    public DateTimeOffset? DueAt => State.VetoedUntil ?? (State.Level == BrakeLevel.Off ? null : ReleaseAt);

    private DateTimeOffset ReleaseAt => (_pressedAt > State.Since ? _pressedAt : State.Since) + ReleaseAfter;

    private bool Holds => State.Level > BrakeLevel.Off;

    /// <summary>The settings that hold in a room whose brake is at a level.</summary>
    public static RoomSettings Apply(RoomSettings settings, BrakeLevel level)
    {
        return level == BrakeLevel.Off
            ? settings
            : settings with
            {
                SlowMode = settings.SlowMode > BrakeState.SlowMode ? settings.SlowMode : BrakeState.SlowMode,
                MembersOnly = settings.MembersOnly || level >= BrakeLevel.MembersOnly,
                HoldBelow = level < BrakeLevel.Holding || settings.HoldBelow > ViewerRole.Moderator ? settings.HoldBelow : ViewerRole.Moderator,
            };
    }

    /// <summary>Notes a draft of a viewer or member that broke no rule but those that the brake set. Moderators' do not count.</summary>
    /// <param name="viewerId">Its author.</param>
    /// <param name="role">The author's role.</param>
    /// <param name="accountCreated">When the author's account was made, if known.</param>
    /// <param name="text">Its text.</param>
    /// <param name="now">Calendar time; one earlier than before counts as no time passed.</param>
    public void Observe(string viewerId, ViewerRole role, DateTimeOffset? accountCreated, MatchText text, DateTimeOffset now)
    {
        if (role >= ViewerRole.Moderator)
        {
            return;
        }

        now = Advance(now);
        var author = new RaidSigns.Author(viewerId, role, accountCreated);
        if (_signs.Observe(author, TextSketch.Of(text), Holds, now))
        {
            _pressedAt = now;
        }
    }

    /// <summary>Notes how many viewers the room has.</summary>
    /// <param name="viewers">All of them, 0 or more.</param>
    /// <param name="now">As in <see cref="Observe"/>.</param>
    public void ObserveViewers(int viewers, DateTimeOffset now)
    {
        Advance(now);
        _signs.ObserveViewers(viewers);
    }

    /// <summary>Takes one step up or down, or ends a veto, where it is time to.</summary>
    /// <remarks>To be asked after comments, and at <see cref="DueAt"/>. O(1).</remarks>
    /// <param name="now">As in <see cref="Observe"/>.</param>
    /// <param name="moved">The new <see cref="State"/>; the old one where it stays.</param>
    public bool TryMove(DateTimeOffset now, out BrakeState moved)
    {
        now = Advance(now);
        var next = Next(now);
        moved = State = next ?? State;
        return next is not null;
    }

    /// <summary>The streamer's veto: lets go at once.</summary>
    /// <param name="until">Until when the brake may not hold. Where that has passed, it may again after <see cref="StepInterval"/>.</param>
    /// <param name="now">As in <see cref="Observe"/>.</param>
    public BrakeState Veto(DateTimeOffset until, DateTimeOffset now)
    {
        now = Advance(now);
        return State = until > now
            ? new BrakeState(BrakeLevel.Off, $"The streamer keeps the brake off for {DurationText.Of(until - now)}.", now, until)
            : new BrakeState(BrakeLevel.Off, "The streamer released the brake.", now, VetoedUntil: null);
    }

    private DateTimeOffset Advance(DateTimeOffset now)
    {
        if (now > _now)
        {
            _now = now;
            _signs.Advance(now, learn: !Holds);
        }

        return _now;
    }

    private BrakeState? Next(DateTimeOffset now)
    {
        if (State.VetoedUntil is { } until)
        {
            return now < until ? null : State with { VetoedUntil = null, Why = "The streamer's veto is over." };
        }

        if (State.Level < BrakeLevel.Holding
            && now - State.Since >= StepInterval
            && (Holds ? _signs.GoesOn(State.Level) : _signs.IsRaid))
        {
            // At the first step every newcomer who took part until now presses, so it is as if all had just posted again.
            _pressedAt = now;
            return new BrakeState(State.Level + 1, Holds ? _signs.WhyMore(State.Level) : _signs.WhyRaid(), now, VetoedUntil: null);
        }

        return Holds && now >= ReleaseAt
            ? new BrakeState(State.Level - 1, _signs.WhyLess(now - _pressedAt), now, VetoedUntil: null)
            : null;
    }
}
