namespace Danmaku.Contracts.Messages;

/// <summary>How a comment crosses the picture. Append only, never renumber.</summary>
public enum CommentMode : byte
{
    /// <summary>From right to left.</summary>
    Scroll = 1,

    /// <summary>Stands centred at the top.</summary>
    Top = 2,

    /// <summary>Stands centred at the bottom.</summary>
    Bottom = 3,

    /// <summary>From left to right.</summary>
    Reverse = 4,
}
