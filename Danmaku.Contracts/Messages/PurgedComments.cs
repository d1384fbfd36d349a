using System.Collections.Immutable;

namespace Danmaku.Contracts.Messages;

/// <summary>Comments of one viewer that went together.</summary>
/// <param name="Since">Every one accepted at or after this time and before the event.</param>
/// <param name="Known">Ids of those that the room remembered, and of those withheld whenever they were accepted.</param>
public sealed record PurgedComments(DateTimeOffset Since, ImmutableArray<RoomPosition> Known)
{
    /// <inheritdoc/>
    public bool Equals(PurgedComments? other) =>
        other is not null && Since == other.Since && Known.AsSpan().SequenceEqual(other.Known.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Since, Known.Length);
}
