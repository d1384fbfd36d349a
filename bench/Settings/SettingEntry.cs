using Danmaku.Hosting.Settings;

namespace Danmaku.Bench.Settings;

/// <summary>One key in the catalogue.</summary>
/// <param name="Key">As it is written, <c>Tokens:Secrets:N:KeyId</c> where it belongs to an item of a list.</param>
/// <param name="Setting">What the code says of it.</param>
/// <param name="Summary">What its documentation says of it, with code in backticks.</param>
/// <param name="Default">Its value where nothing is configured.</param>
internal sealed record SettingEntry(string Key, Setting Setting, string Summary, object? Default)
{
    /// <summary>Whether it is, or has in it, what must not stand where all can read it.</summary>
    public bool HasSecret => Setting.IsSecret || Setting.Items.Any(static item => item.IsSecret);
}
