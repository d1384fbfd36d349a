using System.Collections.Immutable;

namespace Danmaku.Contracts.Messages;

/// <summary>The answer to a <see cref="RoomQuery"/>.</summary>
public abstract record RoomAnswer
{
    private RoomAnswer()
    {
    }

    /// <summary>Entries of the moderation log.</summary>
    /// <param name="Entries">In the order asked for.</param>
    /// <param name="More">Whether the range goes on behind the last of them.</param>
    public sealed record Log(ImmutableArray<LogEntry> Entries, bool More) : RoomAnswer;

    /// <summary>The rules.</summary>
    /// <param name="Versioned">The rules and the change that made them.</param>
    public sealed record Rules(VersionedRules Versioned) : RoomAnswer;

    /// <summary>Changes of the rules.</summary>
    /// <param name="Versions">Newest first.</param>
    /// <param name="More">Whether there are earlier ones.</param>
    public sealed record RuleVersions(ImmutableArray<RuleVersion> Versions, bool More) : RoomAnswer;

    /// <summary>Stored comments.</summary>
    /// <param name="Found">In the order asked for.</param>
    /// <param name="More">Whether the range goes on behind the last of them.</param>
    public sealed record Comments(ImmutableArray<StaffComment> Found, bool More) : RoomAnswer;

    /// <summary>What rules and settings would have done.</summary>
    /// <param name="Report">That.</param>
    public sealed record WhatIf(WhatIfReport Report) : RoomAnswer;

    /// <summary>The query has no answer.</summary>
    /// <param name="Rejection">Why.</param>
    public sealed record Refused(Rejection Rejection) : RoomAnswer;
}
