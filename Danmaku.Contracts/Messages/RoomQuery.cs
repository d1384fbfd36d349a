namespace Danmaku.Contracts.Messages;

/// <summary>What moderators ask of a room that changes nothing. Answered by the <see cref="RoomAnswer"/> of the same name.</summary>
public abstract record RoomQuery
{
    private RoomQuery()
    {
    }

    /// <summary>Entries of the moderation log.</summary>
    /// <param name="Query">Which.</param>
    public sealed record Log(LogQuery Query) : RoomQuery;

    /// <summary>The rules.</summary>
    /// <param name="Version">As of which version; <see langword="null"/> for those in force.</param>
    public sealed record Rules(int? Version) : RoomQuery;

    /// <summary>Changes of the rules, newest first.</summary>
    /// <param name="Before">Only versions before this one; <see langword="null"/> from the newest.</param>
    /// <param name="Limit">At most so many, 1 to 100.</param>
    public sealed record RuleVersions(int? Before, int Limit) : RoomQuery;

    /// <summary>Stored comments with those that viewers do not see.</summary>
    /// <param name="Query">Which.</param>
    /// <param name="ViewerId">Only those of this viewer.</param>
    public sealed record Comments(HistoryQuery Query, string? ViewerId) : RoomQuery;

    /// <summary>What rules and settings would have done.</summary>
    /// <param name="Request">Which rules and settings, on what.</param>
    public sealed record WhatIf(WhatIfRequest Request) : RoomQuery;
}
