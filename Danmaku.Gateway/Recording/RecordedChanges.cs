using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Recording;

/// <summary>What moderators did to a recording.</summary>
internal sealed class RecordedChanges
{
    /// <summary>Everything before this position was taken away.</summary>
    public RoomPosition Cleared { get; set; }

    /// <summary>Comments that were taken away.</summary>
    public HashSet<RoomPosition> Gone { get; } = [];

    /// <summary>Comments that are there, possibly as before.</summary>
    public Dictionary<RoomPosition, Comment> Shown { get; } = [];

    /// <summary>Whether all of it has to be read to know.</summary>
    public bool AreUntold { get; set; }

    /// <summary>How far the log was read.</summary>
    public RoomPosition ReadTo { get; set; }

    public bool IsNothing => Cleared == default && Gone.Count == 0 && Shown.Count == 0;

    /// <summary>A comment as the store has it now.</summary>
    public void Put(RoomPosition id, Comment? shown)
    {
        if (shown is null)
        {
            Shown.Remove(id);
            Gone.Add(id);
        }
        else
        {
            Shown[id] = shown;
            Gone.Remove(id);
        }
    }

    /// <summary>Whether a first comment may be the first no longer, or was none before.</summary>
    public bool Concerns(RoomPosition first) => first < Cleared || Gone.Contains(first) || Shown.Keys.Any(id => id < first);
}
