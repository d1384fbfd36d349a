namespace Danmaku.Gateway.Diagnostics;

/// <summary>Limits of the REST interface.</summary>
internal enum ApiLimit
{
    /// <summary>Requests of one viewer.</summary>
    Requests,

    /// <summary>Trials of rules at once.</summary>
    Trials,

    /// <summary>Large bodies at once.</summary>
    LargeBodies,

    /// <summary>Exported files at once.</summary>
    Exports,
}
