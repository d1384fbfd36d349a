namespace Danmaku.Silo.Storage.Journal;

/// <summary>Where rooms hand in what wants storing.</summary>
internal interface IJournal
{
    /// <summary>Whether the store is there and takes less than comes, so that whoever comes now would wait too long. Cheap.</summary>
    bool IsBehind { get; }

    /// <summary>Takes an entry; never waits. Entries of one room are stored in the order they are handed in.</summary>
    /// <param name="entry">What happened.</param>
    /// <param name="client">Who is told what became of it, possibly before this returns.</param>
    void Append(in JournalEntry entry, IJournalClient client);
}
