using System.Collections.Immutable;

namespace Danmaku.Contracts.Messages;

/// <summary>The answer to a <see cref="DoorTokenRequest"/>.</summary>
/// <param name="Tokens">The tokens asked about; empty where there are none.</param>
/// <param name="Refusal">Why nothing was done, if so.</param>
public sealed record DoorTokenAnswer(ImmutableArray<DoorToken> Tokens, Rejection? Refusal = null)
{
    /// <summary>No such token.</summary>
    public static DoorTokenAnswer None { get; } = new([]);
}
