namespace Danmaku.Silo.Domain.Brake;

/// <summary>What a room knows of somebody who comments in it.</summary>
internal struct Acquaintance
{
    /// <summary>First comment; later again when they took part in a raid.</summary>
    public DateTimeOffset FirstAt;

    /// <summary>Last comment, refused ones too.</summary>
    public DateTimeOffset LastAt;

    /// <summary>When they were last counted among the strangers that post alike.</summary>
    public DateTimeOffset AlikeAt;

    /// <summary>As how much: <see cref="PulseCounts.AlikeWeight"/>.</summary>
    public int AlikeWeight;

    /// <summary>And how much of that as a member.</summary>
    public int AlikeMembers;

    /// <summary>Stands for the author where the id would be too long; 0 before the first comment.</summary>
    public uint Number;

    /// <summary>What they were counted as at <see cref="AlikeAt"/>.</summary>
    public readonly PulseCounts Counted =>
        new() { Alike = AlikeWeight > 0 ? 1 : 0, AlikeWeight = AlikeWeight, AlikeMembers = AlikeMembers };
}
