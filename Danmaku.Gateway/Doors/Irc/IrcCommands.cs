using System.Globalization;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Doors.Irc;

/// <summary>Reads commands that come as text: <c>/timeout bob 60 spam</c>.</summary>
internal static class IrcCommands
{
    private const int LongestReason = 200;

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan DefaultSlowMode = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DefaultUniqueWindow = TimeSpan.FromMinutes(1);

    private static readonly string[] Known =
    [
        "acknowledge", "announce", "appeal", "ban", "clear", "color", "delete", "disconnect", "me", "mod", "mods", "pin", "r9kbeta", "r9kbetaoff", "slow",
        "slowoff", "subscribers", "subscribersoff", "timeout", "unban", "uniquechat", "uniquechatoff", "unmod", "unpin", "untimeout", "warn",
    ];

    // What other services have and this one does not, by the notice that ends a client's waiting.
    private static readonly Dictionary<string, string> Missing = new(StringComparer.Ordinal)
    {
        ["emoteonly"] = "usage_emote_only_on",
        ["emoteonlyoff"] = "usage_emote_only_off",
        ["followers"] = "no_permission",
        ["followersoff"] = "no_permission",
        ["vip"] = "usage_vip",
        ["unvip"] = "usage_unvip",
        ["vips"] = "no_vips",
        ["commercial"] = "usage_commercial",
        ["host"] = "usage_host",
        ["unhost"] = "not_hosting",
        ["w"] = "whisper_restricted",
        ["raid"] = "unavailable_command",
        ["unraid"] = "unavailable_command",
        ["marker"] = "unavailable_command",
        ["block"] = "unavailable_command",
        ["unblock"] = "unavailable_command",
    };

    private static readonly Dictionary<string, int> Colors = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Blue"] = 0x0000FF,
        ["BlueViolet"] = 0x8A2BE2,
        ["CadetBlue"] = 0x5F9EA0,
        ["Chocolate"] = 0xD2691E,
        ["Coral"] = 0xFF7F50,
        ["DodgerBlue"] = 0x1E90FF,
        ["Firebrick"] = 0xB22222,
        ["GoldenRod"] = 0xDAA520,
        ["Green"] = 0x008000,
        ["HotPink"] = 0xFF69B4,
        ["OrangeRed"] = 0xFF4500,
        ["Red"] = 0xFF0000,
        ["SeaGreen"] = 0x2E8B57,
        ["SpringGreen"] = 0x00FF7F,
        ["White"] = 0xFFFFFF,
        ["YellowGreen"] = 0x9ACD32,
    };

    /// <summary>Reads a command.</summary>
    /// <param name="text">What was typed.</param>
    /// <returns><see langword="null"/> for a text that is no command.</returns>
    public static IrcCommand? Read(string text)
    {
        // A dot is a command only where it certainly is one: "...", ".5" and ".hidden" are things to say.
        if (text is not (['/' or '.', _, ..]))
        {
            return null;
        }

        var words = text[1..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var name = words.Length == 0 ? "" : words[0].ToLowerInvariant();
        if (text[0] == '.' && !Known.Contains(name) && !Missing.ContainsKey(name))
        {
            return null;
        }

        var arguments = words.Length == 0 ? [] : words[1..];
        return Missing.TryGetValue(name, out var missing)
            ? new IrcCommand.Answer(missing, MissingText(name))
            : ReadAboutViewers(name, arguments) ?? ReadAboutRoom(name, arguments);
    }

    /// <summary>Reads a colour: <c>#RRGGBB</c> or one of the well-known names; <see langword="null"/> for anything else.</summary>
    public static int? ReadColor(string text)
    {
        if (text is ['#', .. { Length: 6 } digits])
        {
            return int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var color) ? color : null;
        }

        return Colors.TryGetValue(text.Replace("_", "", StringComparison.Ordinal), out var named) ? named : null;
    }

    private static IrcCommand? ReadAboutViewers(string name, string[] arguments)
    {
        if (name is not ("timeout" or "ban" or "unban" or "untimeout" or "mod" or "unmod" or "warn"))
        {
            return null;
        }

        var usage = new IrcCommand.Answer($"usage_{(name is "untimeout" ? "unban" : name)}", $"Usage: /{name} {UsageOf(name)}");
        if (arguments is not [var login, .. var rest])
        {
            return usage;
        }

        if (IrcNames.ViewerOf(login) is not { } viewerId)
        {
            return new IrcCommand.Answer("invalid_user", "No viewer can be called that.");
        }

        switch (name)
        {
            case "timeout":
                var duration = rest is [var first, ..] ? ReadDuration(first) : DefaultTimeout;
                return new IrcCommand.Moderate(
                    new ModerationCommand.Timeout(viewerId, duration ?? DefaultTimeout, Reason(duration is null ? rest : rest.Skip(1))),
                    new IrcCommandAnswers("timeout_success", $"{login} has been timed out.", "usage_timeout")
                    {
                        ToModerator = "bad_timeout_mod",
                        ToSelf = "bad_timeout_self",
                        OutOfRange = "bad_timeout_duration",
                        ViewerId = viewerId,
                    });
            case "ban":
                return new IrcCommand.Moderate(
                    new ModerationCommand.Ban(viewerId, null, Reason(rest)),
                    new IrcCommandAnswers("ban_success", $"{login} is banned now.", "usage_ban") { ToModerator = "bad_ban_mod", ToSelf = "bad_ban_self", ViewerId = viewerId });
            case "unban" or "untimeout":
                return new IrcCommand.Moderate(
                    new ModerationCommand.Lift(viewerId),
                    new IrcCommandAnswers($"{name}_success", $"{login} may comment again.", "usage_unban") { Unknown = "bad_unban_no_ban", ViewerId = viewerId });
            case "mod":
                return new IrcCommand.Moderate(
                    new ModerationCommand.Appoint(viewerId),
                    new IrcCommandAnswers("mod_success", $"{login} moderates this room now.", "usage_mod") { ViewerId = viewerId });
            case "unmod":
                return new IrcCommand.Moderate(
                    new ModerationCommand.Dismiss(viewerId),
                    new IrcCommandAnswers("unmod_success", $"{login} does not moderate this room any more.", "usage_unmod") { ViewerId = viewerId });
            default:
                return rest.Length == 0
                    ? usage
                    : new IrcCommand.Moderate(
                        new ModerationCommand.Warn(viewerId, Reason(rest)!),
                        new IrcCommandAnswers("danmaku_done", $"{login} is warned.", "usage_warn") { ViewerId = viewerId });
        }
    }

    private static IrcCommand ReadAboutRoom(string name, string[] arguments) => name switch
    {
        "mods" => new IrcCommand.ListModerators(),
        "disconnect" => new IrcCommand.Disconnect(),
        "help" => new IrcCommand.Answer("cmds_available", $"Commands: /{string.Join(" /", Known)}"),
        "color" => arguments is [var color] && ReadColor(color) is { } rgb
            ? new IrcCommand.ChooseColor(rgb)
            : new IrcCommand.Answer("usage_color", "Usage: /color #RRGGBB, or a name such as Red or HotPink; your comments have it until you disconnect."),
        "clear" => new IrcCommand.Moderate(new ModerationCommand.Clear(), new IrcCommandAnswers("", "", "usage_clear")),
        "delete" => arguments is [var id, ..] && RoomPosition.TryParse(id, out var comment)
            ? new IrcCommand.Moderate(
                new ModerationCommand.Delete([comment], Reason(arguments.Skip(1))),
                new IrcCommandAnswers("delete_message_success", "The comment is deleted.", "usage_delete") { Unknown = "bad_delete_message_error" })
            : new IrcCommand.Answer(arguments.Length == 0 ? "usage_delete" : "bad_delete_message_error", "Usage: /delete <id>; the id is the comment's id tag, such as 3.120."),
        "slow" => ReadSlow(arguments),
        "slowoff" => Configure(new SettingsChange { SlowMode = TimeSpan.Zero }, "usage_slow_off"),
        "subscribers" => Configure(new SettingsChange { MembersOnly = true }, "usage_subs_on"),
        "subscribersoff" => Configure(new SettingsChange { MembersOnly = false }, "usage_subs_off"),
        "r9kbeta" or "uniquechat" => Configure(new SettingsChange { UniqueWindow = SecondsOr(arguments, DefaultUniqueWindow) }, "usage_r9k_on"),
        "r9kbetaoff" or "uniquechatoff" => Configure(new SettingsChange { UniqueWindow = TimeSpan.Zero }, "usage_r9k_off"),
        "announce" => arguments.Length > 0
            ? new IrcCommand.Moderate(new ModerationCommand.Announce(string.Join(' ', arguments)), new IrcCommandAnswers("", "", "usage_announce"))
            : new IrcCommand.Answer("usage_announce", "Usage: /announce <text>"),
        "pin" => arguments is [var pinned, ..] && RoomPosition.TryParse(pinned, out var pin)
            ? new IrcCommand.Moderate(
                new ModerationCommand.PinComment(pin, arguments is [_, var time, ..] ? ReadDuration(time) : null),
                new IrcCommandAnswers("danmaku_done", "The comment is pinned.", "usage_pin"))
            : new IrcCommand.Answer("usage_pin", "Usage: /pin <id> [seconds]"),
        "unpin" => new IrcCommand.Moderate(new ModerationCommand.Unpin(), new IrcCommandAnswers("danmaku_done", "No comment is pinned now.", "usage_unpin")),
        "acknowledge" => new IrcCommand.Moderate(
            new ModerationCommand.Acknowledge(), new IrcCommandAnswers("danmaku_done", "You may comment again.", "usage_acknowledge")),
        "appeal" => arguments.Length > 0
            ? new IrcCommand.Moderate(
                new ModerationCommand.MakeAppeal(string.Join(' ', arguments)), new IrcCommandAnswers("danmaku_done", "The moderators see your appeal.", "usage_appeal"))
            : new IrcCommand.Answer("usage_appeal", "Usage: /appeal <text>"),
        _ => new IrcCommand.Answer("unrecognized_cmd", $"There is no command of that name; /help lists all. Two slashes begin a comment with a slash."),
    };

    private static IrcCommand ReadSlow(string[] arguments) => arguments is [var seconds, ..] && ReadDuration(seconds) is null
        ? new IrcCommand.Answer("usage_slow_on", "Usage: /slow [seconds], 1 to 300.")
        : Configure(new SettingsChange { SlowMode = SecondsOr(arguments, DefaultSlowMode) }, "usage_slow_on");

    private static IrcCommand.Moderate Configure(SettingsChange change, string failed) =>
        new(new ModerationCommand.Configure(change), new IrcCommandAnswers("", "", failed));

    private static TimeSpan SecondsOr(string[] arguments, TimeSpan otherwise) =>
        arguments is [var first, ..] && ReadDuration(first) is { } time ? time : otherwise;

    /// <summary>Seconds, or a number with s, m, h, d or w behind it; <see langword="null"/> for anything else.</summary>
    private static TimeSpan? ReadDuration(string text)
    {
        var unit = text is [.., var last] && char.IsAsciiLetter(last) ? char.ToLowerInvariant(last) : 's';
        var digits = char.IsAsciiLetter(text[^1]) ? text[..^1] : text;
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        return unit switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            'd' => TimeSpan.FromDays(Math.Min(number, 1_000_000)),
            'w' => TimeSpan.FromDays(7L * Math.Min(number, 1_000_000)),
            _ => null,
        };
    }

    private static string? Reason(IEnumerable<string> words)
    {
        var reason = string.Join(' ', words);
        return reason.Length == 0 ? null : reason.Length <= LongestReason ? reason : reason[..LongestReason];
    }

    private static string UsageOf(string name) => name switch
    {
        "timeout" => "<login> [seconds] [reason]",
        "ban" => "<login> [reason]",
        "warn" => "<login> <reason>",
        _ => "<login>",
    };

    private static string MissingText(string name) => name switch
    {
        "vips" => "This service has no VIPs.",
        "followers" or "followersoff" => "Members are followers and subscribers alike here: use /subscribers and /subscribersoff.",
        "w" => "This service has no whispers.",
        _ => $"This service has nothing like /{name}.",
    };
}
