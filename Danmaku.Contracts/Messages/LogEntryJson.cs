using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Danmaku.Contracts.Messages;

/// <summary>An entry of the moderation log as one line of JSON, which is also what its hash is over.</summary>
/// <remarks>
/// Members stand in this order: <c>event</c> (position), <c>at</c> (Unix ms), <c>action</c>, <c>actor</c> (<c>id</c>, <c>name</c>, <c>role</c>;
/// null for the room itself), <c>viewer</c>, <c>comments</c> (each <c>id</c>, <c>author</c>, <c>name</c>, <c>text</c>), <c>reason</c>, <c>until</c>
/// (Unix ms), <c>detail</c>, <c>about</c> (position), <c>previousHash</c>, <c>hash</c>. But for <c>actor</c>, what there is not is left out. No white
/// space; UTF-8; in strings <c>"</c>, <c>\</c> and what is below U+0020 are escaped and nothing else is, as RFC 8785 (3.2.2.2) says.
/// <see cref="LogChain"/> says how the hash is made of it.
/// </remarks>
public static class LogEntryJson
{
    private static readonly ImmutableArray<(ModerationAction Action, string Name)> Actions =
    [
        (ModerationAction.Delete, "delete"),
        (ModerationAction.Clear, "clear"),
        (ModerationAction.Purge, "purge"),
        (ModerationAction.Timeout, "timeout"),
        (ModerationAction.Ban, "ban"),
        (ModerationAction.Warn, "warn"),
        (ModerationAction.Restrict, "restrict"),
        (ModerationAction.Lift, "lift"),
        (ModerationAction.Hold, "hold"),
        (ModerationAction.Approve, "approve"),
        (ModerationAction.Deny, "deny"),
        (ModerationAction.Expire, "expire"),
        (ModerationAction.Pin, "pin"),
        (ModerationAction.Unpin, "unpin"),
        (ModerationAction.Announce, "announce"),
        (ModerationAction.Configure, "configure"),
        (ModerationAction.SetRules, "rules"),
        (ModerationAction.Appoint, "appoint"),
        (ModerationAction.Dismiss, "dismiss"),
        (ModerationAction.Note, "note"),
        (ModerationAction.Brake, "brake"),
        (ModerationAction.VetoBrake, "veto"),
        (ModerationAction.Acknowledge, "acknowledge"),
        (ModerationAction.Appeal, "appeal"),
        (ModerationAction.AnswerAppeal, "answer"),
        (ModerationAction.Undo, "undo"),
        (ModerationAction.Judge, "judge"),
    ];

    private static readonly ImmutableArray<(ViewerRole Role, string Name)> Roles =
    [
        (ViewerRole.Viewer, "viewer"),
        (ViewerRole.Member, "member"),
        (ViewerRole.Moderator, "moderator"),
        (ViewerRole.Streamer, "streamer"),
    ];

    /// <summary>The word for an action.</summary>
    public static string NameOf(ModerationAction action)
    {
        foreach (var (known, name) in Actions)
        {
            if (known == action)
            {
                return name;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(action), action, "An action without a name.");
    }

    /// <summary>The action of a word; <see langword="null"/> when there is none.</summary>
    public static ModerationAction? ActionOf(string name)
    {
        foreach (var (action, known) in Actions)
        {
            if (known == name)
            {
                return action;
            }
        }

        return null;
    }

    /// <summary>Writes an entry as one line, without the line's end.</summary>
    public static byte[] Write(LogEntry entry) => Utf8(WriteToHash(entry).Append(",\"hash\":\"").Append(entry.Hash).Append("\"}"));

    /// <summary>Reads an entry.</summary>
    /// <param name="line">One JSON object; members that are not known are passed over.</param>
    /// <param name="entry">What it says.</param>
    /// <returns><see langword="false"/> when it is anything else.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> line, [NotNullWhen(true)] out LogEntry? entry)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            entry = Read(document.RootElement);
            return true;
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentOutOfRangeException)
        {
            // Not JSON; a member of another kind; one that is missing; a number, position, word or time that is none.
            entry = null;
            return false;
        }
    }

    /// <summary>What the hash of an entry is over.</summary>
    internal static byte[] ToHash(LogEntry entry) => Utf8(WriteToHash(entry).Append('}'));

    private static byte[] Utf8(StringBuilder json) => Encoding.UTF8.GetBytes(json.ToString());

    private static StringBuilder WriteToHash(LogEntry entry)
    {
        var json = new StringBuilder(256);
        json.Append("{\"event\":\"").Append(entry.Position).Append("\",\"at\":").Append(Milliseconds(entry.At));
        json.Append(",\"action\":\"").Append(NameOf(entry.Action)).Append("\",\"actor\":");
        if (entry.Actor is { } actor)
        {
            json.Append("{\"id\":").AppendString(actor.Id).Append(",\"name\":").AppendString(actor.Name);
            json.Append(",\"role\":\"").Append(Roles.First(role => role.Role == actor.Role).Name).Append("\"}");
        }
        else
        {
            json.Append("null");
        }

        json.AppendMember(",\"viewer\":", entry.ViewerId);
        WriteComments(json, entry.Comments);
        json.AppendMember(",\"reason\":", entry.Reason);
        if (entry.Until is { } until)
        {
            json.Append(",\"until\":").Append(Milliseconds(until));
        }

        json.AppendMember(",\"detail\":", entry.Detail);
        json.AppendMember(",\"about\":", entry.About?.ToString());
        return json.Append(",\"previousHash\":\"").Append(entry.PreviousHash).Append('"');
    }

    private static void WriteComments(StringBuilder json, ImmutableArray<LoggedComment> comments)
    {
        if (comments.IsDefaultOrEmpty)
        {
            return;
        }

        var separator = ",\"comments\":[";
        foreach (var comment in comments)
        {
            json.Append(separator).Append("{\"id\":\"").Append(comment.Id).Append('"');
            json.AppendMember(",\"author\":", comment.AuthorId);
            json.AppendMember(",\"name\":", comment.AuthorName);
            json.AppendMember(",\"text\":", comment.Text);
            json.Append('}');
            separator = ",";
        }

        json.Append(']');
    }

    private static string Milliseconds(DateTimeOffset at) => at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private static void AppendMember(this StringBuilder json, string name, string? value)
    {
        if (value is not null)
        {
            json.Append(name).AppendString(value);
        }
    }

    private static StringBuilder AppendString(this StringBuilder json, string text)
    {
        json.Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append("\\\\"),
                '\b' => json.Append("\\b"),
                '\t' => json.Append("\\t"),
                '\n' => json.Append("\\n"),
                '\f' => json.Append("\\f"),
                '\r' => json.Append("\\r"),
                < ' ' => json.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
                _ => json.Append(c),
            };
        }

        return json.Append('"');
    }

    private static LogEntry Read(JsonElement json) => new()
    {
        Position = Position(json.GetProperty("event")),
        At = Time(json.GetProperty("at")),
        Action = ActionOf(Required(json, "action")) ?? throw new FormatException(),
        Actor = json.GetProperty("actor") is { ValueKind: not JsonValueKind.Null } actor
            ? new Viewer(Required(actor, "id"), Required(actor, "name"), Role(Required(actor, "role")))
            : null,
        ViewerId = Text(json, "viewer"),
        Comments = json.TryGetProperty("comments", out var comments) ? [.. comments.EnumerateArray().Select(ReadComment)] : [],
        Reason = Text(json, "reason"),
        Until = json.TryGetProperty("until", out var until) ? Time(until) : null,
        Detail = Text(json, "detail"),
        About = json.TryGetProperty("about", out var about) ? Position(about) : null,
        PreviousHash = Required(json, "previousHash"),
        Hash = Required(json, "hash"),
    };

    private static LoggedComment ReadComment(JsonElement json) =>
        new(Position(json.GetProperty("id")), Text(json, "author"), Text(json, "name"), Text(json, "text"));

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var text) ? text.GetString() : null;

    private static string Required(JsonElement json, string name) => json.GetProperty(name).GetString() ?? throw new FormatException();

    private static DateTimeOffset Time(JsonElement json) => DateTimeOffset.FromUnixTimeMilliseconds(json.GetInt64());

    private static RoomPosition Position(JsonElement json) =>
        RoomPosition.TryParse(json.GetString(), out var position) ? position : throw new FormatException();

    private static ViewerRole Role(string name)
    {
        foreach (var (role, known) in Roles)
        {
            if (known == name)
            {
                return role;
            }
        }

        throw new FormatException();
    }
}
