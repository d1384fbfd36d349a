namespace Danmaku.Silo.Cluster;

/// <summary>How much of a room's batches somebody gets.</summary>
internal enum BatchForm
{
    /// <summary>Every comment: bots, and gateways of releases that know nothing else.</summary>
    Whole,

    /// <summary>Thinned comments as ranges. Gateways tell no more of them than their places, and in a crowd they are most of what is said.</summary>
    Ranges,
}
