namespace Danmaku.Gateway.Diagnostics;

/// <summary>What became of a viewer's request, by who would have to do something about it.</summary>
internal enum RequestResult
{
    /// <summary>Done; what has to be stored is.</summary>
    Done,

    /// <summary>Done, and not stored: the store is away or slow.</summary>
    Unstored,

    /// <summary>Refused by the rules, for something the viewer did or is not.</summary>
    Refused,

    /// <summary>Refused because the service could not: too much to do, the store or a silo away.</summary>
    Unavailable,

    /// <summary>A bug.</summary>
    Failed,
}
