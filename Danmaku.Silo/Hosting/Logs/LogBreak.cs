namespace Danmaku.Silo.Hosting.Logs;

/// <summary>What is wrong where a log is not whole.</summary>
internal enum LogBreak
{
    /// <summary>The entry does not say what was written.</summary>
    Changed,

    /// <summary>An entry before this one is not there.</summary>
    Missing,

    /// <summary>Entries are there in another order, twice, or between those that were written.</summary>
    Reordered,
}
