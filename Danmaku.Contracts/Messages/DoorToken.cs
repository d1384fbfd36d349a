using System.Collections.Immutable;

namespace Danmaku.Contracts.Messages;

/// <summary>A token for clients that cannot carry a signed one: what it stands for. The token itself is known to its holder alone.</summary>
public sealed record DoorToken
{
    /// <summary>Most of one viewer that are in force.</summary>
    public const int MostPerViewer = 20;

    /// <summary>Its name for lists and for revoking it: 1 to 64 characters, unique.</summary>
    public required string Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required string ViewerId { get; init; }

    /// <summary>What others read of them.</summary>
    public required string Name { get; init; }

    /// <summary>When their account was made, as the token said that this one was issued for.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Role by room; <c>*</c> is every other room.</summary>
    public required ImmutableDictionary<string, ViewerRole> Rooms { get; init; }

    /// <summary>What its owner calls it, up to 64 characters.</summary>
    public string Label { get; init; } = "";

    /// <summary>When it was issued.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>When it ends, unless it is revoked before.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
