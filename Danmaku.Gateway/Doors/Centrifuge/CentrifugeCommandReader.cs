using System.Text.Json;
using Danmaku.Gateway.Doors.Native;
using Danmaku.Gateway.Rooms;

namespace Danmaku.Gateway.Doors.Centrifuge;

/// <summary>Reads a client's commands, one from each line. Never throws for what a client can send.</summary>
internal static class CentrifugeCommandReader
{
    /// <summary>Of the flags of a subscription: not to be let in where what was missed is not to be had.</summary>
    private const long RecoveryRequired = 2;

    private static readonly NativeMembers NoMembers = new(JsonElement.Parse("{}"));

    public static CentrifugeCommand Read(ReadOnlyMemory<byte> line)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(line);
        }
        catch (JsonException)
        {
            return new CentrifugeCommand.Unreadable("Not a JSON object.");
        }

        using (document)
        {
            return Read(document.RootElement);
        }
    }

    private static CentrifugeCommand Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return new CentrifugeCommand.Unreadable("Not a JSON object.");
        }

        if (root.GetPropertyCount() == 0)
        {
            return new CentrifugeCommand.Pong();
        }

        var id = 0L;
        try
        {
            var members = new NativeMembers(root);
            id = members.OptionalInteger("id", 0, uint.MaxValue) ?? 0;
            if (id == 0)
            {
                return members.OptionalObject("send") is null
                    ? new CentrifugeCommand.Unreadable("Member 'id' is missing.")
                    : new CentrifugeCommand.Send();
            }

            // The first that is there counts.
            return ReadAboutConnection(id, members)
                ?? ReadAboutChannel(id, members)
                ?? new CentrifugeCommand.Impossible(id, CentrifugeError.UnknownCommand);
        }
        catch (NativeMemberException exception)
        {
            return id == 0 ? new CentrifugeCommand.Unreadable(exception.Message) : new CentrifugeCommand.Invalid(id, exception.Reason, exception.Message);
        }
        catch (InvalidOperationException)
        {
            // An escape that names half of a surrogate pair passes the parser and throws where names are compared.
            return new CentrifugeCommand.Unreadable("A member's name has an escape that is not a character.");
        }
    }

    private static CentrifugeCommand? ReadAboutConnection(long id, NativeMembers members) =>
        members.OptionalObject("connect") is { } connect ? new CentrifugeCommand.Connect(id, TokenOf(connect))
        : members.OptionalObject("refresh") is { } refresh ? new CentrifugeCommand.Refresh(id, refresh.Text("token"))
        : members.OptionalObject("rpc") is { } rpc ? ReadCall(id, rpc)
        : members.OptionalObject("send") is not null ? new CentrifugeCommand.Send()
        : null;

    private static CentrifugeCommand? ReadAboutChannel(long id, NativeMembers members) =>
        members.OptionalObject("subscribe") is { } subscribe ? ReadSubscribe(id, subscribe)
        : members.OptionalObject("publish") is { } publish ? ReadPublish(id, publish)
        : members.OptionalObject("unsubscribe") is { } unsubscribe ? new CentrifugeCommand.Unsubscribe(id, ChannelOf(unsubscribe))
        : members.OptionalObject("history") is { } history ? ReadHistory(id, history)
        : members.OptionalObject("presence_stats") is { } stats ? new CentrifugeCommand.PresenceStats(id, ChannelOf(stats))
        : members.OptionalObject("presence") is not null
            ? NotAvailable(id, "Who is in a room is told to nobody: presence_stats says how many.")
        : members.OptionalObject("sub_refresh") is { } renewal
            ? new CentrifugeCommand.SubRefresh(id, ChannelOf(renewal), renewal.Text("token"))
        : null;

    private static CentrifugeCommand ReadSubscribe(long id, NativeMembers subscribe)
    {
        if (IsOfAnotherType(subscribe) || subscribe.OptionalObject("tf") is not null)
        {
            return NotAvailable(id, "Subscriptions are streams of everything: no maps, no shared polls, no filters.");
        }

        var resume = subscribe.OptionalFlag("recover") == true ? ReadPosition(subscribe) : (ResumePoint?)null;
        var flags = subscribe.OptionalInteger("flag", 0, long.MaxValue) ?? 0;
        return new CentrifugeCommand.Subscribe(id, ChannelOf(subscribe), TokenOf(subscribe), resume, (flags & RecoveryRequired) != 0);
    }

    private static CentrifugeCommand ReadPublish(long id, NativeMembers publish)
    {
        if (IsOfAnotherType(publish))
        {
            return NotAvailable(id, "Channels are streams: no maps.");
        }

        var data = publish.Object("data");
        return new CentrifugeCommand.Publish(id, ChannelOf(publish), NativeRequestReader.ReadDraft(data), data.OptionalText("receipt"));
    }

    private static CentrifugeCommand.History ReadHistory(long id, NativeMembers history) => new(
        id,
        ChannelOf(history),
        (int)(history.OptionalInteger("limit", int.MinValue, int.MaxValue) ?? 0),
        history.OptionalObject("since") is { } since ? ReadPosition(since) : null,
        history.OptionalFlag("reverse") == true);

    private static CentrifugeCommand ReadCall(long id, NativeMembers rpc)
    {
        var method = rpc.OptionalText("method", 64) ?? "";
        var data = rpc.OptionalObject("data") ?? NoMembers;
        var room = data.OptionalText("room");
        try
        {
            return method switch
            {
                "post" => new CentrifugeCommand.Post(id, room, NativeRequestReader.ReadDraft(data), data.OptionalText("receipt")),
                "room" => new CentrifugeCommand.ReadRoom(id, room),
                "standing" => new CentrifugeCommand.ReadStanding(id, room),
                _ => new CentrifugeCommand.Moderate(id, room, NativeCommands.Read(method, data)),
            };
        }
        catch (NativeMemberException exception) when (exception.Member == "action")
        {
            return new CentrifugeCommand.Impossible(id, CentrifugeError.UnknownMethod(method));
        }
    }

    private static ResumePoint ReadPosition(NativeMembers members) =>
        ChannelEpoch.Read(members.OptionalText("epoch"), members.OptionalInteger("offset", 0, long.MaxValue) ?? 0);

    private static string ChannelOf(NativeMembers members) => members.Text("channel");

    private static string? TokenOf(NativeMembers members) => members.OptionalText("token") is { Length: > 0 } token ? token : null;

    private static bool IsOfAnotherType(NativeMembers members) => (members.OptionalInteger("type", 0, int.MaxValue) ?? 0) != 0;

    private static CentrifugeCommand.Impossible NotAvailable(long id, string message) => new(id, CentrifugeError.NotAvailable(message));
}
