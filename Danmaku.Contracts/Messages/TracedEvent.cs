using System.Diagnostics;

namespace Danmaku.Contracts.Messages;

/// <summary>An event of a batch that is traced.</summary>
/// <param name="Sequence">Its sequence.</param>
/// <param name="Context">The room's span that sent it.</param>
public readonly record struct TracedEvent(long Sequence, ActivityContext Context);
