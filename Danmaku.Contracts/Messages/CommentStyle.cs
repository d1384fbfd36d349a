namespace Danmaku.Contracts.Messages;

/// <summary>How a comment looks.</summary>
/// <param name="Mode">Way across the picture.</param>
/// <param name="Color">24-bit RGB, 0x000000 to 0xFFFFFF.</param>
/// <param name="Size">Size beside the viewer's own setting.</param>
public readonly record struct CommentStyle(CommentMode Mode, int Color, CommentSize Size)
{
    /// <summary>White, normal, scrolling: what a draft has that says nothing else.</summary>
    public static CommentStyle Default { get; } = new(CommentMode.Scroll, 0xFFFFFF, CommentSize.Normal);
}
