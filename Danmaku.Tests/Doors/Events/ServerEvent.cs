using System.Text.Json;

namespace Danmaku.Tests.Doors.Events;

/// <summary>One event as it was sent.</summary>
/// <param name="Type">Its <c>event:</c>.</param>
/// <param name="Id">Its <c>id:</c>; null when it has none.</param>
/// <param name="Data">Its <c>data:</c>.</param>
internal sealed record ServerEvent(string Type, string? Id, JsonElement Data);
