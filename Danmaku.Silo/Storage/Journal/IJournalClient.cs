using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Storage.Journal;

/// <summary>A room that hands entries to the journal.</summary>
internal interface IJournalClient
{
    /// <summary>Tells what became of an entry. Called once for each, from any thread, in the room's order but for dropped ones,
    /// which are told at once. It must return at once and never throw.</summary>
    void OnSettled(RoomPosition position, JournalOutcome outcome);
}
