namespace Danmaku.Silo.Domain;

/// <summary>How much a comment's place on the screen is worth when there are too many. Higher comes first.</summary>
/// <remarks>A poster's own comment is not here: it is always shown to its poster, who has it from the answer.</remarks>
internal enum DisplayPriority
{
    /// <summary>Any other comment.</summary>
    Normal = 1,

    /// <summary>A comment that speaks to somebody: a reply or a mention.</summary>
    Addressed = 2,

    /// <summary>A comment of the streamer or a moderator.</summary>
    Staff = 3,

    /// <summary>A super chat: whoever paid for a place gets it.</summary>
    Paid = 4,
}
