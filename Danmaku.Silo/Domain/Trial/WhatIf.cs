using System.Collections.Immutable;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Filtering;
using Danmaku.Silo.Domain.RateLimiting;

namespace Danmaku.Silo.Domain.Trial;

/// <summary>Tries rules and settings on comments of before: what they would have done, and to whom.</summary>
/// <remarks>
/// The same rules that a room goes by, in the same order, at the times the comments were accepted. Rate limits, the raid brake and the outside
/// judge are not tried: the first have been passed, the others would see another room. Not thread-safe.
/// </remarks>
/// <param name="settings">Settings to try.</param>
/// <param name="rules">Rules to try, compiled.</param>
/// <param name="set">The same, as given.</param>
/// <param name="textBytes">Longest text in UTF-8 bytes.</param>
internal sealed class WhatIf(RoomSettings settings, CompiledRules rules, RuleSet set, int textBytes)
{
    /// <summary>Most outcomes in a report.</summary>
    public const int MaxOutcomes = 100;

    /// <summary>Most examples of an outcome.</summary>
    public const int MaxExamples = 20;

    /// <summary>Most viewers in a report.</summary>
    public const int MaxTouched = 20;

    private readonly TextRules _texts = new(settings, rules, textBytes);
    private readonly SlowMode _slowMode = Slow(settings.SlowMode);
    private readonly Dictionary<(WhatIfVerdict, RejectReason?, int?), Tally> _outcomes = [];
    private readonly Dictionary<string, (string Name, int Comments)> _touched = new(StringComparer.Ordinal);
    private DateTimeOffset _start;
    private int _tried;
    private int _affected;

    /// <summary>Tries a comment; each is later than the one before.</summary>
    /// <param name="comment">The comment.</param>
    /// <param name="isText">Whether it is no comment of the room but a text of the request.</param>
    public void Try(StaffComment comment, bool isText = false)
    {
        var posted = comment.Comment;
        _start = _tried++ == 0 ? posted.At : _start;
        var now = posted.At > _start ? posted.At - _start : TimeSpan.Zero;
        RuleVerdict? rule = null;
        AdmittedText text = default;
        var refused = RefuseRole(posted.Author)
            ?? RefuseHaste(posted.Author, now)
            ?? _texts.Refuse(posted.Text, posted.Author.Role, now, out text, out rule);
        if (refused is null)
        {
            _texts.Posted(text, now);
            if (posted.Author.Role < ViewerRole.Moderator)
            {
                _slowMode.Commented(posted.Author.Id, now);
            }
        }

        if (Outcome(posted.Author, refused, rule, text) is { } outcome)
        {
            Note(outcome, comment, text.IsMasked && refused is null ? text.Shown : null, isText);
        }
    }

    /// <summary>What came out.</summary>
    /// <param name="truncated">Whether there were more comments than were tried.</param>
    public WhatIfReport Report(bool truncated) => new(
        _tried,
        truncated,
        _affected,
        _touched.Count,
        [
            .. _outcomes.OrderByDescending(static outcome => outcome.Value.Comments).Take(MaxOutcomes).Select(static outcome => new WhatIfReport.Outcome(
                outcome.Key.Item1,
                outcome.Key.Item2,
                outcome.Key.Item3,
                outcome.Value.Why,
                outcome.Value.Comments,
                outcome.Value.Viewers.Count,
                [.. outcome.Value.Examples.Reverse()])),
        ],
        [
            .. _touched.OrderByDescending(static viewer => viewer.Value.Comments).Take(MaxTouched)
                .Select(static viewer => new WhatIfReport.Touched(viewer.Key, viewer.Value.Name, viewer.Value.Comments)),
        ]);

    private static SlowMode Slow(TimeSpan wait)
    {
        var slow = new SlowMode();
        slow.Configure(wait);
        return slow;
    }

    private Rejection? RefuseRole(Viewer author) =>
        settings.MuteAll && author.Role < ViewerRole.Moderator ? new Rejection(RejectReason.MuteAll, "Mute all.")
        : settings.MembersOnly && author.Role < ViewerRole.Member ? new Rejection(RejectReason.MembersOnly, "Members only.")
        : null;

    private Rejection? RefuseHaste(Viewer author, TimeSpan now) =>
        author.Role < ViewerRole.Moderator && _slowMode.MustWait(author.Id, now, out _)
            ? new Rejection(RejectReason.SlowMode, $"Slow mode of {DurationText.Of(settings.SlowMode)}.")
            : null;

    private (WhatIfVerdict Verdict, RejectReason? Reason, int? Rule, string Why)? Outcome(
        Viewer author, Rejection? refused, RuleVerdict? rule, AdmittedText text)
    {
        if (refused is not null)
        {
            return refused.Reason != RejectReason.TermBlocked || rule is null
                ? (WhatIfVerdict.Reject, refused.Reason, null, WhyOf(refused))
                : (rule.Rule.Action == RuleAction.Timeout ? WhatIfVerdict.Timeout : WhatIfVerdict.Reject, refused.Reason, rule.Number, WhyOf(rule));
        }

        if (text.HoldWhy is { } why)
        {
            return rule?.Rule.Action == RuleAction.Hold
                ? (WhatIfVerdict.Hold, null, rule.Number, WhyOf(rule))
                : (WhatIfVerdict.Hold, null, null, why);
        }

        if (author.Role < settings.HoldBelow && author.Role < ViewerRole.Moderator)
        {
            return (WhatIfVerdict.Hold, null, null, "Comments of that role are held.");
        }

        return text.IsMasked && rule is not null ? (WhatIfVerdict.Mask, null, rule.Number, WhyOf(rule)) : null;
    }

    private string WhyOf(RuleVerdict rule) => $"Rule {rule.Number}: {set.Rules[rule.Number - 1].Pattern}";

    private string WhyOf(Rejection refused) => refused.Reason switch
    {
        RejectReason.NotUnique => $"Repeated within {DurationText.Of(settings.UniqueWindow)}.",
        RejectReason.TextTooLong => $"More than {settings.TextLimit} characters.",
        _ => refused.Message,
    };

    private void Note((WhatIfVerdict Verdict, RejectReason? Reason, int? Rule, string Why) outcome, StaffComment comment, string? masked, bool isText)
    {
        var posted = comment.Comment;
        _affected++;
        var known = _touched.GetValueOrDefault(posted.Author.Id);
        _touched[posted.Author.Id] = (posted.Author.Name, known.Comments + 1);

        var key = (outcome.Verdict, outcome.Reason, outcome.Rule);
        if (!_outcomes.TryGetValue(key, out var tally))
        {
            _outcomes.Add(key, tally = new Tally(outcome.Why));
        }

        tally.Comments++;
        tally.Viewers.Add(posted.Author.Id);
        tally.Examples.Enqueue(new WhatIfReport.Example(
            isText ? null : posted.Position, posted.At, posted.Author.Id, posted.Author.Name, posted.Text, masked, comment.Deleted));
        if (tally.Examples.Count > MaxExamples)
        {
            tally.Examples.Dequeue();
        }
    }

    private sealed class Tally(string why)
    {
        public string Why { get; } = why;

        public int Comments { get; set; }

        public HashSet<string> Viewers { get; } = new(StringComparer.Ordinal);

        public Queue<WhatIfReport.Example> Examples { get; } = new();
    }
}
