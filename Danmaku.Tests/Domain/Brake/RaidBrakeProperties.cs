using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Brake;
using Danmaku.Silo.Domain.Filtering;
using Danmaku.Tests.Support;
using FsCheck;

namespace Danmaku.Tests.Domain.Brake;

/// <summary>What holds whatever people and raids do in whichever order.</summary>
public sealed class RaidBrakeProperties
{
    private static readonly string[] Spam = ["主播是骗子大家快退钱不要再看了", "关注我直播间领红包每天送皮肤", "666", ""];
    private static readonly MatchText[] Texts = [.. Spam.Concat(Recorded.Texts.Take(20)).Select(MatchText.From)];

    private static readonly Gen<Step> Crowds =
        from people in Gen.Choose(1, 60)
        from first in Gen.Elements(0, 0, 1_000, 5_000)
        from text in Gen.Elements(0, 0, 1, 2, 3, 4)
        from role in Gen.Elements(ViewerRole.Viewer, ViewerRole.Viewer, ViewerRole.Member, ViewerRole.Moderator)
        from age in Gen.Elements<int?>(null, -1, 1, 1_000)
        select (Step)new Step.Crowd(people, first, text, role, age);

    private static readonly Gen<Step> Waits =
        from milliseconds in Gen.OneOf(Gen.Choose(-5_000, 12_000), Gen.Choose(0, 100_000))
        select (Step)new Step.Wait(TimeSpan.FromMilliseconds(milliseconds));

    private static readonly Gen<Step> Anything = Gen.Frequency(
        Tuple.Create(8, Crowds),
        Tuple.Create(8, Waits),
        Tuple.Create(2, Gen.Choose(0, 100_000).Select(viewers => (Step)new Step.Viewers(viewers))),
        Tuple.Create(1, Gen.Choose(-10, 300).Select(seconds => (Step)new Step.Veto(TimeSpan.FromSeconds(seconds)))));

    private static readonly Configuration Enough = new()
    {
        MaxNbOfTest = 300,
        EndSize = 150,
        QuietOnSuccess = true,
        Runner = Config.QuickThrowOnFailure.Runner,
    };

    [Fact]
    public void Levels_change_by_one_a_veto_holds_and_it_always_lets_go() =>
        Prop.ForAll(Sequences.Of(Anything), steps => new Run().Check(steps)).Check(Enough);

    private abstract record Step
    {
        public sealed record Crowd(int People, int First, int Text, ViewerRole Role, int? AgeInDays) : Step;

        public sealed record Wait(TimeSpan Time) : Step;

        public sealed record Viewers(int Count) : Step;

        public sealed record Veto(TimeSpan Time) : Step;
    }

    private sealed class Run
    {
        private readonly RaidBrake _brake = new(BrakeState.Calm, [], ManualTimeProvider.Start);
        private DateTimeOffset _now = ManualTimeProvider.Start;
        private DateTimeOffset _latest = ManualTimeProvider.Start;
        private DateTimeOffset? _roseAt;

        public void Check(Step[] steps)
        {
            foreach (var step in steps)
            {
                Do(step);
                Move();
            }

            var silentFrom = _latest;
            while (_brake.DueAt is { } due)
            {
                var before = _brake.State;
                _now = due > _latest ? due : _latest;
                Move();
                Assert.NotSame(before, _brake.State);
            }

            Assert.Equal(BrakeLevel.Off, _brake.State.Level);
            Assert.InRange(_latest - silentFrom, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        }

        private void Do(Step step)
        {
            switch (step)
            {
                case Step.Crowd(var people, var first, var text, var role, var age):
                    for (var i = 0; i < people; i++)
                    {
                        var match = Texts[text == 4 ? 4 + (i % 20) : text];
                        _brake.Observe($"v{first + i}", role, age is { } days ? _now.AddDays(-days) : null, match, _now);
                    }

                    break;
                case Step.Wait(var time):
                    _now += time;
                    _latest = _now > _latest ? _now : _latest;
                    break;
                case Step.Viewers(var count):
                    _brake.ObserveViewers(count, _now);
                    break;
                case Step.Veto(var time):
                    var vetoed = _brake.Veto(_now + time, _now);
                    Assert.Equal(BrakeLevel.Off, vetoed.Level);
                    _roseAt = null;
                    break;
            }
        }

        private void Move()
        {
            _latest = _now > _latest ? _now : _latest;
            var before = _brake.State;
            if (_brake.TryMove(_now, out var moved))
            {
                Assert.NotEmpty(moved.Why);
                var by = (int)moved.Level - (int)before.Level;
                Assert.InRange(by, -1, 1);
                Assert.True(before.VetoedUntil is null || (by == 0 && _latest >= before.VetoedUntil));
                Assert.False(by > 0 && _latest - _roseAt < RaidBrake.StepInterval);
                _roseAt = by > 0 ? _latest : _roseAt;
            }

            Assert.Equal(_brake.State is { Level: BrakeLevel.Off, VetoedUntil: null }, _brake.DueAt is null);
        }
    }
}
