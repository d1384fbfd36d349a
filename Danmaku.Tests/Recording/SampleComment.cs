namespace Danmaku.Tests.Recording;

/// <summary>A comment of a recording, in the words of the native protocol.</summary>
/// <param name="At">Seconds into the picture.</param>
/// <param name="Text">Its text.</param>
/// <param name="Mode">scroll, top, bottom or reverse.</param>
/// <param name="Size">small, normal or large.</param>
/// <param name="Color">24-bit RGB.</param>
internal sealed record SampleComment(double At, string Text, string Mode = "scroll", string Size = "normal", int Color = 0xFFFFFF)
{
    /// <summary>A few as people write them, not in the order of the picture: viewers of a video on demand come as they like.</summary>
    public static IReadOnlyList<SampleComment> All { get; } =
    [
        new(94, "神啊，知道，二次元的世界吗~~"),
        new(12.9, "感动"),
        new(51, "<b>not bold</b> & ]]> \"quoted\" 'too'"),
        new(94, "淡淡的忧伤..."),
        new(243.4, "真的谢谢与我相遇的你们", "bottom", "small", 3407820),
        new(213.6, "感动 👨‍👩‍👧 family", "top", "normal", 255),
        new(141.5, "とても感谢しています", "top", "large", 65535),
        new(3.25, "back to front", "reverse", "normal", 16711680),
        new(94.9, @"{\fs200}\Nbig?", Color: 1),
        new(0, "the very beginning"),
    ];

    /// <summary>The number that the mode has in XML.</summary>
    public int XmlMode => Mode switch
    {
        "bottom" => 4,
        "top" => 5,
        "reverse" => 6,
        _ => 1,
    };
}
