namespace Danmaku.Silo.Storage.Journal;

/// <summary>How the journal stands with its store.</summary>
internal abstract record JournalState
{
    private JournalState()
    {
    }

    /// <summary>What is handed in is written at once.</summary>
    internal sealed record Healthy : JournalState;

    /// <summary>The store is away, or back and not caught up with yet.</summary>
    /// <param name="Since">When the store went.</param>
    /// <param name="Reason">Why, in words for an operator.</param>
    /// <param name="Backlog">Entries that wait.</param>
    internal sealed record Behind(DateTimeOffset Since, string Reason, int Backlog) : JournalState;
}
