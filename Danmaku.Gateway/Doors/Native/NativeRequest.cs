using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Rooms;

namespace Danmaku.Gateway.Doors.Native;

/// <summary>What a client asks for, read from one frame of <c>danmaku.v1</c>.</summary>
/// <param name="Id">The client's number for it; empty where the frame needs none and has none.</param>
/// <param name="Room">The room it names; <see langword="null"/> for the room of the address.</param>
internal abstract record NativeRequest(string Id, string? Room)
{
    internal sealed record Join(string Id, string? Room, string? Token, ResumePoint? Resume) : NativeRequest(Id, Room);

    internal sealed record Leave(string Id, string? Room) : NativeRequest(Id, Room);

    internal sealed record Post(string Id, string? Room, CommentDraft Draft, string? Receipt) : NativeRequest(Id, Room);

    internal sealed record Moderate(string Id, string? Room, ModerationCommand Command) : NativeRequest(Id, Room);

    internal sealed record RenewToken(string Id, string? Room, string Token) : NativeRequest(Id, Room);

    internal sealed record Replay(string Id, string? Room, string? Token, DateTimeOffset? Since, DateTimeOffset? Until, DateTimeOffset? Origin, TimeSpan At, TimeSpan Window) : NativeRequest(Id, Room);

    internal sealed record Ping(string Id) : NativeRequest(Id, null);

    /// <summary>A known type with a member that is missing or wrong; the sentence says which.</summary>
    internal sealed record Invalid(string Id, string? Room, RejectReason Reason, string Message) : NativeRequest(Id, Room);

    /// <summary>Not a frame of this protocol at all; the sentence fits a close reason.</summary>
    internal sealed record Unreadable(string Message) : NativeRequest("", null);
}
