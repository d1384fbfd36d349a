using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Filtering;
using Danmaku.Silo.Domain.Moderation;

namespace Danmaku.Silo.Domain;

/// <content>Settings, rules, who moderates, and the brake's veto.</content>
internal sealed partial class Room
{
    private Rejection? Configure(Viewer actor, ModerationCommand.Configure configure, DateTimeOffset now)
    {
        if (SettingsRules.Refuse(configure.Change) is { } rejection)
        {
            return rejection;
        }

        var before = Settings;
        ChangeSettings(
            SettingsRules.Apply(before, configure.Change),
            actor,
            LogOf(ModerationAction.Configure, actor, now),
            now);
        return null;
    }

    private void ChangeSettings(RoomSettings after, Viewer actor, LogEntry? log, DateTimeOffset now)
    {
        var before = Settings;
        Settings = after;
        if (before.RaidBrake && !after.RaidBrake)
        {
            // Switched on again it starts anew.
            _brake.Veto(now, now);
        }

        PutInForce(now);
        Emit(
            new RoomEvent.SettingsChanged(NextPosition(), now, after, actor.Id) { InForce = InForce == after ? null : InForce },
            log is null ? null : log with { Detail = SettingsRules.Describe(before, after) },
            log is null ? null : new UndoStep.Configured(actor.Role, before, after));
    }

    private Rejection? SetRules(Viewer actor, ModerationCommand.SetRules command, CompiledRules? compiled, DateTimeOffset now)
    {
        if (command.Expected is { } expected && expected != _rules.Version.Number)
        {
            return Refusal(RejectReason.RulesChanged, $"The rules are at version {_rules.Version.Number}, not {expected}: read them again.");
        }

        var before = _rules.Version.Number;
        var position = PutRules(command.Rules, compiled ?? CompiledRules.Compile(command.Rules), actor, Cleaned(command.Why), now);
        Emit(
            new RoomEvent.RulesChanged(position, now, _rules),
            LogOf(ModerationAction.SetRules, actor, now) with
            {
                Reason = _rules.Version.Why,
                Detail = $"Version {_rules.Version.Number}: {_rules.Version.Rules} rules and {_rules.Version.Allowed} allowed phrases.",
            },
            new UndoStep.RulesSet(actor.Role, before, _rules.Version.Number));
        return null;
    }

    private RoomPosition PutRules(RuleSet set, CompiledRules compiled, Viewer actor, string? why, DateTimeOffset now)
    {
        _rulesBefore = _rules;
        _rules = new VersionedRules(
            new RuleVersion(_rules.Version.Number + 1, now, actor.Id, why, set.Rules.Length, set.Allowed.Length),
            set);
        _texts.Rules = compiled;
        return NextPosition();
    }

    private Rejection? Appoint(Viewer actor, string viewerId, bool appointed, DateTimeOffset now)
    {
        if (actor.Id == viewerId)
        {
            return Refusal(RejectReason.NotAllowed, "Nobody can do that to themself.");
        }

        var before = _authority.AppointedOf(viewerId);
        if (before is null && _authority.Appointments.Length >= Authority.MaxAppointments)
        {
            return CommandRules.Invalid($"A streamer has a word on up to {Authority.MaxAppointments} viewers.");
        }

        _authority.Appoint(viewerId, appointed);
        Emit(
            new RoomEvent.RoleChanged(NextPosition(), now, viewerId, appointed, actor.Id),
            LogOf(appointed ? ModerationAction.Appoint : ModerationAction.Dismiss, actor, now) with { ViewerId = viewerId },
            new UndoStep.Appointed(actor.Role, viewerId, before, appointed));
        return null;
    }

    private Rejection? Veto(Viewer actor, ModerationCommand.VetoBrake veto, DateTimeOffset now)
    {
        var state = _brake.Veto(RoomClock.ToMillisecond(now + veto.Duration), now);
        PutInForce(now);
        Emit(
            new RoomEvent.BrakeMoved(NextPosition(), now, state, InForce, actor.Id),
            LogOf(ModerationAction.VetoBrake, actor, now) with { Until = state.VetoedUntil },
            new UndoStep.Vetoed(actor.Role));
        return null;
    }
}
