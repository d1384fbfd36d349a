using System.Text;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Filtering;

namespace Danmaku.Silo.Domain;

/// <summary>What a comment may say under a room's settings and rules.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class TextRules
{
    private readonly UniqueTexts _unique = new();
    private int _textBytes;
    private RoomSettings _settings;

    /// <param name="settings">Settings in force.</param>
    /// <param name="rules">Rules in force.</param>
    /// <param name="textBytes">Longest text in UTF-8 bytes as typed.</param>
    public TextRules(RoomSettings settings, CompiledRules rules, int textBytes)
    {
        _textBytes = textBytes;
        _settings = settings;
        Rules = rules;
        _unique.Configure(settings.UniqueWindow);
    }

    /// <summary>Rules in force.</summary>
    public CompiledRules Rules { get; set; }

    /// <summary>Texts remembered because nobody may repeat them.</summary>
    public int Remembered => _unique.Count;

    /// <summary>Sets the longest text in UTF-8 bytes as typed.</summary>
    public void Limit(int textBytes) => _textBytes = textBytes;

    public void Configure(RoomSettings settings)
    {
        _settings = settings;
        _unique.Configure(settings.UniqueWindow);
    }

    /// <summary>Notes a comment that was posted, so that its text counts as one that may not be repeated.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="at">Time since the room started; negative for a comment of an earlier activation.</param>
    public void Posted(AdmittedText text, TimeSpan at)
    {
        if (_unique.IsOn)
        {
            var match = text.Match ?? MatchText.From(text.Shown);
            _unique.Posted(match.Key, at);
        }
    }

    /// <summary>Turns a typed text into the one that is shown.</summary>
    /// <param name="typed">As typed.</param>
    /// <param name="role">Its author's role.</param>
    /// <param name="now">Time since the room started.</param>
    /// <param name="text">The text to show, where there is no rejection.</param>
    /// <param name="verdict">The rule that refuses it, where one does.</param>
    /// <returns>Why the room does not take it, or <see langword="null"/>.</returns>
    public Rejection? Refuse(string typed, ViewerRole role, TimeSpan now, out AdmittedText text, out RuleVerdict? verdict)
    {
        text = default;
        verdict = null;
        if (RefuseBytes(typed) is { } tooLarge)
        {
            return tooLarge;
        }

        var clean = DisplayText.Clean(typed);
        if (RefuseLength(clean) is { } wrongLength)
        {
            return wrongLength;
        }

        text = new AdmittedText(clean.Shown, NeedsMatch(role) ? MatchText.From(clean.Shown) : null);
        return text.Match is { } match ? RefuseContent(match, role, now, ref text, out verdict) : null;
    }

    private Rejection? RefuseBytes(string typed)
    {
        // A UTF-16 unit needs 1 to 3 bytes, so most texts need no counting.
        if (typed.Length * 3L <= _textBytes)
        {
            return null;
        }

        var bytes = typed.Length > _textBytes ? typed.Length : Encoding.UTF8.GetByteCount(typed);
        return bytes <= _textBytes
            ? null
            : new Rejection(RejectReason.TextTooLarge, $"A comment has up to {_textBytes} bytes of UTF-8.");
    }

    private Rejection? RefuseLength(CleanText text)
    {
        if (text.Graphemes == 0)
        {
            return new Rejection(RejectReason.TextEmpty, "Nothing visible is left of the text.");
        }

        return text.Graphemes > _settings.TextLimit
            ? new Rejection(
                RejectReason.TextTooLong, $"A comment has up to {_settings.TextLimit} characters; this one has {text.Graphemes}.")
            : null;
    }

    private bool NeedsMatch(ViewerRole role) =>
        role < ViewerRole.Moderator
            ? _unique.IsOn || role < _settings.LinksFrom || _settings.RaidBrake || !ReferenceEquals(Rules, CompiledRules.None)
            : _unique.IsOn || role < _settings.LinksFrom;

    private Rejection? RefuseContent(MatchText match, ViewerRole role, TimeSpan now, ref AdmittedText text, out RuleVerdict? verdict)
    {
        verdict = null;
        if (role < _settings.LinksFrom && Rules.HasForbiddenLink(match))
        {
            if (!_settings.HoldLinks || role >= ViewerRole.Moderator)
            {
                return new Rejection(RejectReason.LinkBlocked, $"Links are for {NameOf(_settings.LinksFrom)} here.");
            }

            text = text with { HoldWhy = "It has a link." };
        }

        if (role >= ViewerRole.Moderator)
        {
            return null;
        }

        if (Rules.Judge(match) is { } found && (verdict = found) is not null && RefuseBy(found, ref text) is { } refused)
        {
            return refused;
        }

        return _unique.IsRepeat(match.Key, now, out var retryAfter)
            ? new Rejection(
                RejectReason.NotUnique,
                $"Nobody may repeat a comment within {DurationText.Of(_settings.UniqueWindow)}; "
                    + $"this one was posted before and may be again in {DurationText.Of(retryAfter)}.",
                retryAfter)
            : null;
    }

    private static Rejection? RefuseBy(RuleVerdict verdict, ref AdmittedText text)
    {
        switch (verdict.Rule.Action)
        {
            case RuleAction.Mask:
                text = text with { Shown = verdict.Masked ?? text.Shown, IsMasked = true };
                return null;
            case RuleAction.Hold:
                text = text with { HoldWhy = $"Rule {verdict.Number} holds \"{verdict.Matched}\"." };
                return null;
            default:
                return new Rejection(RejectReason.TermBlocked, $"The text contains \"{verdict.Matched}\", which is blocked here.");
        }
    }

    private static string NameOf(ViewerRole role) => role switch
    {
        ViewerRole.Member => "members, moderators and the streamer",
        ViewerRole.Moderator => "moderators and the streamer",
        _ => "the streamer",
    };
}
