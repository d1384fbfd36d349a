namespace Danmaku.Tests.Support;

/// <summary>A service from one start to its end; the next start is another.</summary>
internal interface IServiceLife
{
    /// <summary>Where it listens, without a slash at the end.</summary>
    string Url { get; }
}
