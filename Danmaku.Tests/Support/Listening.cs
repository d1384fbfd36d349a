namespace Danmaku.Tests.Support;

/// <summary>Tests that listen to spans, or count on nobody doing so: listeners are the process's, so no other test runs meanwhile.</summary>
[CollectionDefinition(nameof(Listening), DisableParallelization = true)]
public sealed class Listening;
