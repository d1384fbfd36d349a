namespace Danmaku.Bench.Settings;

/// <summary>One section in the catalogue.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Hosts">Who reads it.</param>
/// <param name="Summary">What its documentation says of it, with code in backticks.</param>
/// <param name="Settings">Its keys in the order of the code; those of a list's items after the list.</param>
internal sealed record SectionEntry(string Name, Hosts Hosts, string Summary, IReadOnlyList<SettingEntry> Settings);
