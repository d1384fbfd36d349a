namespace Danmaku.Contracts.Messages;

/// <summary>Size of a comment beside the viewer's own font size. Append only, never renumber.</summary>
public enum CommentSize : byte
{
    /// <summary>About three quarters (18 in recorded files).</summary>
    Small = 1,

    /// <summary>As the viewer set it (25 in recorded files).</summary>
    Normal = 2,

    /// <summary>About one and a half (36 in recorded files).</summary>
    Large = 3,
}
