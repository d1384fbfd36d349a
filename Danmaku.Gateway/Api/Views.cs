namespace Danmaku.Gateway.Api;

// What the REST answers look like, for the OpenAPI document: NativeJson writes them, and a test holds the two together.

/// <summary>A room as it is; <paramref name="Staff"/> for moderators only.</summary>
internal sealed record RoomView(
    string Room,
    long Epoch,
    long Seq,
    int Viewers,
    SettingsView Settings,
    PinView? Pin,
    IReadOnlyList<CommentView> Comments,
    StaffView? Staff);

/// <summary>The comment on top of the list; who put it there for moderators only.</summary>
internal sealed record PinView(CommentView Comment, long? Until, string? By);

/// <summary>Stored comments, and whether the range goes on behind them.</summary>
internal sealed record CommentsView(IReadOnlyList<CommentView> Comments, bool More);

/// <summary>A comment; members with their default value are left out.</summary>
internal sealed record CommentView(
    string Id, long At, string Text, AuthorView From, string? Mode, int? Color, string? Size, string? ReplyTo, string? Mention, double? MediaTime,
    SuperChatView? SuperChat);

/// <summary>What was paid for a comment: the currency's smallest unit, its ISO 4217 code, and seconds that the comment stands out.</summary>
internal sealed record SuperChatView(long Amount, string Currency, double Duration);

/// <summary>What a viewer asks to have shown; times in seconds.</summary>
internal sealed record DraftView(
    string Text, string? Nonce, string? Mode, int? Color, string? Size, string? ReplyTo, string? Mention, double? MediaTime, string? Receipt);

/// <summary>What became of a draft: its id, and as in an ack frame whether it is stored, and what keeps others from seeing it as it was typed.</summary>
internal sealed record PostedView(string Id, bool Stored, bool? Thinned, string? Stage, string? Masked);

/// <summary>Who posted it.</summary>
internal sealed record AuthorView(string Id, string Name, string? Role);

/// <summary>A room's settings. Durations in seconds.</summary>
internal sealed record SettingsView(
    double SlowMode,
    bool MembersOnly,
    bool MuteAll,
    double UniqueWindow,
    string LinksFrom,
    int TextLimit,
    int DisplayBudget,
    double Delay,
    string HoldBelow,
    double HoldTime,
    bool HoldLinks,
    bool RaidBrake,
    string Judge);

/// <summary>What a guest calls themself.</summary>
internal sealed record GuestRequest(string? Name);

/// <summary>A guest's token, good until <paramref name="ExpiresAt"/> (Unix ms).</summary>
internal sealed record GuestView(string Token, GuestIdentityView Viewer, long ExpiresAt);

/// <summary>Who the guest is.</summary>
internal sealed record GuestIdentityView(string Id, string Name);
