namespace Danmaku.Silo.Storage.Journal;

/// <summary>Where rooms hand in what wants storing.</summary>
internal interface IJournal
{
    /// <summary>Takes an entry; never waits. Entries of one room are stored in the order they are handed in.</summary>
    /// <param name="entry">What happened.</param>
    /// <param name="client">Who is told what became of it, possibly before this returns.</param>
    void Append(in JournalEntry entry, IJournalClient client);
}
