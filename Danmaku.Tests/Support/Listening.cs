namespace Danmaku.Tests.Support;

/// <summary>Tests that listen to spans or read instruments, or count on nobody doing so, or measure memory: all of it is the process's, so no other test runs meanwhile.</summary>
[CollectionDefinition(nameof(Listening), DisableParallelization = true)]
public sealed class Listening;
