namespace Danmaku.Silo.Rooms;

/// <summary>The process is stopping and opens no room any more: ask another one, or this one after its restart.</summary>
internal sealed class RoomStoppingException() : Exception("The service is stopping.");
