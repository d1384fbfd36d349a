using Danmaku.Contracts.Messages;
using Danmaku.Silo.Storage;

namespace Danmaku.Tests.Storage;

/// <summary>Entries to write.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset At = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static JournalEntry Comment(string roomId, RoomPosition position, string text) => new(
        roomId,
        new RoomEvent.CommentPosted(
            new Comment { Position = position, At = At, Author = new Viewer("ann", "Ann", ViewerRole.Viewer), Text = text }, Thinned: false),
        Nonce: null);

    public static JournalEntry Clear(string roomId, RoomPosition position) => new(roomId, new RoomEvent.RoomCleared(position, At, "mod"), Nonce: null);
}
