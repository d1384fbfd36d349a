namespace Danmaku.Hosting.Settings;

/// <summary>What a place held when it was read.</summary>
/// <param name="Entries">Keys and values.</param>
/// <param name="Print">The same for the same content, and for no other.</param>
internal sealed record PlacedSettings(IReadOnlyDictionary<string, string?> Entries, string Print);
