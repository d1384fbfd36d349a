using System.Collections.Concurrent;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Doors.Irc;

/// <summary>What IRC says of the past and events do not: whose a deleted comment was, and which settings are other ones than before.</summary>
/// <remarks>
/// Events are encoded once for each format, and again when something is taken out of them, so what is remembered is found by place and not
/// by what came last. Texts are not kept. Thread-safe and bounded; what is forgotten is left out of what is said.
/// </remarks>
internal sealed class IrcMemory
{
    // Some 2 MB.
    private const int MostComments = 16_384;
    private const int MostRooms = 20_000;
    private const int MostSettingsOfRoom = 16;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string RoomId, RoomPosition Position), string> _authors = [];
    private readonly Queue<(string RoomId, RoomPosition Position)> _order = new();
    private readonly ConcurrentDictionary<string, (RoomPosition Position, RoomSettings Settings)[]> _settings = new(StringComparer.Ordinal);

    /// <summary>Remembers whose a comment or announcement is.</summary>
    public void Note(string roomId, RoomPosition position, string viewerId)
    {
        lock (_gate)
        {
            if (!_authors.TryAdd((roomId, position), viewerId))
            {
                return;
            }

            _order.Enqueue((roomId, position));
            if (_order.Count > MostComments)
            {
                _authors.Remove(_order.Dequeue());
            }
        }
    }

    /// <summary>Whose a comment is; <see langword="null"/> when that was forgotten.</summary>
    public string? AuthorOf(string roomId, RoomPosition position)
    {
        lock (_gate)
        {
            return _authors.GetValueOrDefault((roomId, position));
        }
    }

    /// <summary>Remembers the settings from a place on.</summary>
    public void Note(string roomId, RoomPosition position, RoomSettings settings)
    {
        if (_settings.Count >= MostRooms && !_settings.ContainsKey(roomId))
        {
            _settings.Clear();
        }

        _settings.AddOrUpdate(
            roomId,
            static (_, added) => [added],
            static (_, known, added) => Array.Exists(known, one => one.Position == added.Position)
                ? known
                : [.. known.Append(added).OrderBy(static one => one.Position).TakeLast(MostSettingsOfRoom)],
            (Position: position, Settings: settings));
    }

    /// <summary>The settings before a place; <see langword="null"/> when they were forgotten.</summary>
    public RoomSettings? SettingsBefore(string roomId, RoomPosition position) => _settings.TryGetValue(roomId, out var known)
        ? Array.FindLast(known, one => one.Position < position).Settings
        : null;

    /// <summary>The settings in force, as far as they are known.</summary>
    public RoomSettings? SettingsOf(string roomId) => _settings.TryGetValue(roomId, out var known) ? known[^1].Settings : null;
}
