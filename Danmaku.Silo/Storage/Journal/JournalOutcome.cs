namespace Danmaku.Silo.Storage.Journal;

/// <summary>What became of an entry.</summary>
internal enum JournalOutcome
{
    /// <summary>It is in the store.</summary>
    Stored,

    /// <summary>It is not: the backlog of a store that is away was full, or the process stopped before the store was back.</summary>
    Dropped,

    /// <summary>It is not: the store takes others and refuses this one, which is a bug.</summary>
    Refused,

    /// <summary>It is not: a later activation of the room has taken over.</summary>
    Stale,
}
