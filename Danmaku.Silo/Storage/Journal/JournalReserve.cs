namespace Danmaku.Silo.Storage.Journal;

/// <summary>What may wait for the store in bounds of its own.</summary>
internal enum JournalReserve
{
    /// <summary>Comments.</summary>
    Comments,

    /// <summary>Moderation: a flood of comments must not crowd it out.</summary>
    Moderation,
}
