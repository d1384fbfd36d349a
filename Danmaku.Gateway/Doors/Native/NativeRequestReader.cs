using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Rooms;

namespace Danmaku.Gateway.Doors.Native;

/// <summary>Reads a client's frame. Never throws for what a client can send.</summary>
internal static class NativeRequestReader
{
    /// <summary>Deepest nesting of any frame is 4; anything deeper is somebody's experiment.</summary>
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 8 };

    public static NativeRequest Read(ReadOnlyMemory<byte> frame)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(frame, Options);
        }
        catch (JsonException)
        {
            return new NativeRequest.Unreadable("Not a JSON object.");
        }

        using (document)
        {
            return Read(document.RootElement);
        }
    }

    private static NativeRequest Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return new NativeRequest.Unreadable("Not a JSON object.");
        }

        var id = "";
        string? room = null;
        try
        {
            var members = new NativeMembers(root);
            var type = members.OptionalText("type", 32);
            id = members.OptionalText("id", 64) ?? "";
            room = members.OptionalText("room");
            return Read(type, id, room, members);
        }
        catch (NativeMemberException exception)
        {
            return exception.Member == "type"
                ? new NativeRequest.Unreadable("Member 'type' must be a string.")
                : new NativeRequest.Invalid(id, room, exception.Reason, exception.Message);
        }
        catch (InvalidOperationException)
        {
            // An escape that names half of a surrogate pair passes the parser and throws where names are compared.
            return new NativeRequest.Unreadable("A member's name has an escape that is not a character.");
        }
    }

    private static NativeRequest Read(string? type, string id, string? room, NativeMembers members) => type switch
    {
        "post" => new NativeRequest.Post(Required(id), room, ReadDraft(members), members.OptionalText("receipt")),
        "ping" => new NativeRequest.Ping(id),
        "join" => new NativeRequest.Join(Required(id), room, members.OptionalText("token"), ReadResume(members)),
        "leave" => new NativeRequest.Leave(Required(id), room),
        "token" => new NativeRequest.RenewToken(Required(id), room, members.Text("token")),
        "replay" => ReadReplay(Required(id), room, members),
        "moderate" => new NativeRequest.Moderate(Required(id), room, NativeCommands.Read(members)),
        null => new NativeRequest.Unreadable("Member 'type' is missing."),
        _ => new NativeRequest.Unreadable("Unknown type."),
    };

    private static string Required(string id) =>
        id.Length > 0 ? id : throw new NativeMemberException("id", "must be a string of 1 to 64 characters");

    private static ResumePoint? ReadResume(NativeMembers members)
    {
        if (members.OptionalObject("resume") is not { } resume)
        {
            return null;
        }

        return new ResumePoint(
            new RoomPosition(resume.Integer("epoch", 0, long.MaxValue), resume.Integer("seq", 0, long.MaxValue)),
            resume.OptionalFlag("staff") == true ? AudienceView.Staff : AudienceView.Viewers);
    }

    private static NativeRequest.Replay ReadReplay(string id, string? room, NativeMembers members)
    {
        var at = Within(members.Seconds("at"), "at", TimeSpan.Zero, NativeReplay.MaxMediaTime);
        var window = Within(members.OptionalSeconds("window") ?? NativeReplay.UsualWindow, "window", NativeReplay.MinWindow, NativeReplay.MaxWindow);
        var (since, until) = (members.OptionalTime("since"), members.OptionalTime("until"));
        return until <= since
            ? throw NativeMembers.Wrong("until", "must be later than 'since'")
            : new NativeRequest.Replay(id, room, members.OptionalText("token"), since, until, members.OptionalTime("origin"), at, window);
    }

    private static TimeSpan Within(TimeSpan value, string name, TimeSpan least, TimeSpan most) => value >= least && value <= most
        ? value
        : throw NativeMembers.Wrong(name, $"must be {least.TotalSeconds:0} to {most.TotalSeconds:0} seconds");

    /// <summary>Reads what is to be posted: the members of a <c>post</c> frame.</summary>
    /// <exception cref="NativeMemberException">A member is missing or wrong.</exception>
    public static CommentDraft ReadDraft(NativeMembers members) => new()
    {
        Text = members.Text("text"),
        Style = new CommentStyle(
            members.OptionalName("mode", NativeNames.Mode, "scroll, top, bottom or reverse", RejectReason.StyleInvalid) ?? CommentStyle.Default.Mode,
            members.OptionalNumber("color") ?? CommentStyle.Default.Color,
            members.OptionalName("size", NativeNames.Size, "small, normal or large", RejectReason.StyleInvalid) ?? CommentStyle.Default.Size),
        ReplyTo = members.OptionalPosition("replyTo"),
        Mention = members.OptionalText("mention"),
        Nonce = members.OptionalText("nonce"),
        MediaTime = members.OptionalSeconds("mediaTime"),
    };
}
