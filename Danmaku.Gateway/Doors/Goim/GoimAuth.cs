using Danmaku.Gateway.Rooms;

namespace Danmaku.Gateway.Doors.Goim;

/// <summary>Who a client says it is, and what it wants: the body of its first packet.</summary>
/// <param name="RoomId">The room, not checked.</param>
/// <param name="Token">A signed token or a door token; <see langword="null"/> for an anonymous reader.</param>
/// <param name="Packing">How it takes what the room says.</param>
/// <param name="Accepts">Operations that a client of goim's own kind wants; <see langword="null"/> where it did not say.</param>
/// <param name="After">The last event that it has, if it comes back and wants what it missed.</param>
internal sealed record GoimAuth(string RoomId, string? Token, GoimPacking Packing, IReadOnlyList<long>? Accepts, ResumePoint? After)
{
    private const string SchemeEnd = "://";

    /// <summary>Reads a body of either kind.</summary>
    /// <exception cref="GoimBodyException">It is not to be read.</exception>
    /// <remarks>The member for the room tells the kinds apart: <c>roomid</c> is of the players, <c>room_id</c> goim's own.</remarks>
    public static GoimAuth Read(ReadOnlyMemory<byte> body) => GoimBody.Read(body, static members =>
    {
        var token = members.OptionalText("key") is { Length: > 0 } key ? key : null;
        if (members.Has("roomid"))
        {
            return new GoimAuth(members.TextOrNumber("roomid"), token, PackingOf(members.OptionalInteger("protover") ?? 0), null, AfterOf(members));
        }

        return members.Has("room_id")
            ? new GoimAuth(RoomOf(members.TextOrNumber("room_id")), token, GoimPacking.Raw, members.OptionalIntegers("accepts"), AfterOf(members))
            : throw new GoimBodyException("Member 'roomid' or 'room_id' is missing.");
    });

    /// <summary>The room that a key such as <c>live://demo</c> names: what stands behind its kind.</summary>
    public static string RoomOf(string key) => key.IndexOf(SchemeEnd, StringComparison.Ordinal) is >= 0 and var at ? key[(at + SchemeEnd.Length)..] : key;

    // Everybody is shown the same in this format, moderators too.
    private static ResumePoint? AfterOf(GoimBody members) => members.OptionalPosition("after") is { } position ? new ResumePoint(position, View: null) : null;

    private static GoimPacking PackingOf(long version) => version switch
    {
        0 or 1 => GoimPacking.Plain,
        2 => GoimPacking.Zlib,
        3 => GoimPacking.Brotli,
        _ => throw GoimBody.Wrong("protover", "must be 0, 1, 2 or 3"),
    };
}
