namespace Danmaku.Silo.Diagnostics;

/// <summary>What a gateway asks of a silo.</summary>
internal enum LinkCall
{
    /// <summary>Posts to one room.</summary>
    Post,

    /// <summary>A moderation command.</summary>
    Moderate,

    /// <summary>A room's batches from now on.</summary>
    Subscribe,

    /// <summary>A room as it is.</summary>
    Snapshot,

    /// <summary>How a viewer stands in a room.</summary>
    Standing,

    /// <summary>Stored comments.</summary>
    History,

    /// <summary>A moderator's question.</summary>
    Ask,
}
