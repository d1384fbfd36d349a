namespace Danmaku.Hosting.Settings;

/// <summary>What is wrong with a key.</summary>
/// <param name="Key">The key, <c>Room:ViewerBurst</c>.</param>
/// <param name="Message">A sentence with the key in it; never a secret.</param>
internal sealed record SettingError(string Key, string Message)
{
    /// <summary>The last name in the key, <c>ViewerBurst</c>; places in lists are none.</summary>
    public string Name => Key.Split(':').Last(static part => !part.All(char.IsAsciiDigit));
}
