namespace Danmaku.Gateway.Api;

// What moderation over REST takes and answers, for the OpenAPI document, as in Views.cs. Durations in seconds, times in Unix ms.

/// <summary>A command; which members there are is the action's matter.</summary>
internal sealed record CommandView(
    string Action,
    string? Viewer,
    IReadOnlyList<string>? Comments,
    string? Comment,
    string? Reason,
    double? Duration,
    double? Window,
    string? Kind,
    string? Text,
    SettingsChangeView? Settings,
    RuleSetView? Rules,
    string? Why,
    int? Expected,
    int? Version,
    string? Appeal,
    bool? Granted,
    string? Event);

/// <summary>A command was carried out: where it stands in the room's order and in the log, and whether it is stored.</summary>
internal sealed record DoneView(string Event, bool Stored);

/// <summary>Settings to change; what is left out stays as it is.</summary>
internal sealed record SettingsChangeView(
    double? SlowMode,
    bool? MembersOnly,
    bool? MuteAll,
    double? UniqueWindow,
    string? LinksFrom,
    int? TextLimit,
    int? DisplayBudget,
    double? Delay,
    string? HoldBelow,
    double? HoldTime,
    bool? HoldLinks,
    bool? RaidBrake,
    string? Judge);

/// <summary>Entries of the moderation log, and whether the range goes on behind them.</summary>
internal sealed record LogView(IReadOnlyList<LogEntryView> Entries, bool More);

/// <summary>Who did what to whom, and why; no actor where it was the room itself.</summary>
internal sealed record LogEntryView(
    string Event,
    long At,
    string Action,
    ActorView? Actor,
    string? Viewer,
    IReadOnlyList<LoggedCommentView>? Comments,
    string? Reason,
    long? Until,
    string? Detail,
    string? About,
    string PreviousHash,
    string Hash);

/// <summary>Who did it, and as what.</summary>
internal sealed record ActorView(string Id, string Name, string Role);

/// <summary>A comment as it was when it was done.</summary>
internal sealed record LoggedCommentView(string Id, string? Author, string? Name, string? Text);

/// <summary>Comments as moderators see them, and whether the range goes on behind them.</summary>
internal sealed record StaffCommentsView(IReadOnlyList<StaffCommentView> Comments, bool More);

/// <summary>A comment with its stage (shown, held, delayed or shadowed), and whether it is deleted.</summary>
internal sealed record StaffCommentView(
    string Id,
    long At,
    string Text,
    AuthorView From,
    string? Mode,
    int? Color,
    string? Size,
    string? ReplyTo,
    string? Mention,
    double? MediaTime,
    SuperChatView? SuperChat,
    string Stage,
    bool Deleted);

/// <summary>A viewer: the newest hundred of their comments and of the entries about them, each the newest first.</summary>
internal sealed record ViewerCardView(
    string Viewer, IReadOnlyList<string> Names, StandingView Standing, IReadOnlyList<StaffCommentView> Comments, IReadOnlyList<LogEntryView> Log);

/// <summary>What is held against a viewer, and the streamer's word on whether they moderate.</summary>
internal sealed record StandingView(bool? Appointed, SanctionView? Sanction, SanctionView? Warning, SanctionView? Restriction, AppealView? Appeal);

/// <summary>A timeout, ban, warning or restriction.</summary>
internal sealed record SanctionView(string Action, long? Until, string? Reason, long At, string? By);

/// <summary>A viewer's question whether their sanction is right: open, granted or denied.</summary>
internal sealed record AppealView(
    string Id, AuthorView Viewer, SanctionView Sanction, string Text, long At, string State, string? Answer, string? By);

/// <summary>What only moderators see of a room.</summary>
internal sealed record StaffView(
    SettingsView Configured,
    IReadOnlyList<WithheldView> Withheld,
    RuleVersionView Rules,
    BrakeView Brake,
    IReadOnlyList<AppointmentView> Appointments,
    IReadOnlyList<AppealView> Appeals);

/// <summary>A comment that viewers do not see, and why.</summary>
internal sealed record WithheldView(
    string Id,
    long At,
    string Text,
    AuthorView From,
    string? Mode,
    int? Color,
    string? Size,
    string? ReplyTo,
    string? Mention,
    double? MediaTime,
    SuperChatView? SuperChat,
    string Stage,
    string Why,
    long? Until);

/// <summary>The raid brake: off, slow_mode, members_only or holding.</summary>
internal sealed record BrakeView(string Level, string Why, long Since, long? VetoedUntil);

/// <summary>The streamer's word on whether somebody moderates.</summary>
internal sealed record AppointmentView(string Viewer, bool Appointed);
