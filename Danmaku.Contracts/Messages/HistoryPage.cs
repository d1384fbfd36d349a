using System.Collections.Immutable;

namespace Danmaku.Contracts.Messages;

/// <summary>Stored comments of a room, deleted ones left out.</summary>
/// <param name="Comments">In the order asked for.</param>
/// <param name="More">Whether the range goes on behind the last of them.</param>
public sealed record HistoryPage(ImmutableArray<Comment> Comments, bool More);
