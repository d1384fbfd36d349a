namespace Danmaku.Tests.EndToEnd.BadInput;

/// <summary>One way to misbehave, with what docs/protocol.md says that happens then.</summary>
/// <param name="Name">Says what is wrong.</param>
/// <param name="OffendAsync">Does it, and asserts the answer.</param>
internal sealed record BadCase(string Name, Func<BadInputGateway, Task> OffendAsync);
