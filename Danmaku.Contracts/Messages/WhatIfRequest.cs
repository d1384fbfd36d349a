using System.Collections.Immutable;

namespace Danmaku.Contracts.Messages;

/// <summary>Rules and settings to be tried on comments of before.</summary>
public sealed record WhatIfRequest
{
    /// <summary>Most comments that one request tries.</summary>
    public const int MaxComments = 20_000;

    /// <summary>Rules to try; <see langword="null"/> for those in force.</summary>
    public RuleSet? Rules { get; init; }

    /// <summary>Settings to try on top of those in force.</summary>
    public SettingsChange? Settings { get; init; }

    /// <summary>Comments of the room accepted at or after this time...</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>...and before this one; the newest <see cref="MaxComments"/> of them.</summary>
    public DateTimeOffset Until { get; init; }

    /// <summary>Texts to try in place of the room's comments, up to 1,000, as if a viewer each had posted them.</summary>
    public ImmutableArray<string> Texts { get; init; } = [];
}
