using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain.Moderation;

/// <summary>How an action is taken back, written down when it is done. Every kind also takes off what the action deleted.</summary>
/// <param name="ByRole">Role of who did it: nobody below it takes it back.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Deletion), "deletion")]
[JsonDerivedType(typeof(Imposed), "imposed")]
[JsonDerivedType(typeof(Lifted), "lifted")]
[JsonDerivedType(typeof(Approved), "approved")]
[JsonDerivedType(typeof(Pinned), "pinned")]
[JsonDerivedType(typeof(Announced), "announced")]
[JsonDerivedType(typeof(Configured), "configured")]
[JsonDerivedType(typeof(RulesSet), "rules")]
[JsonDerivedType(typeof(Appointed), "appointed")]
[JsonDerivedType(typeof(Vetoed), "vetoed")]
internal abstract record UndoStep(ViewerRole ByRole)
{
    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Comments were deleted, and nothing else.</summary>
    internal sealed record Deletion(ViewerRole ByRole) : UndoStep(ByRole);

    /// <summary>A sanction was put in force, in place of another or of none.</summary>
    internal sealed record Imposed(ViewerRole ByRole, Sanction Sanction, Sanction? Before) : UndoStep(ByRole);

    /// <summary>A sanction was lifted.</summary>
    internal sealed record Lifted(ViewerRole ByRole, Sanction Sanction) : UndoStep(ByRole);

    /// <summary>Held comments were shown.</summary>
    internal sealed record Approved(ViewerRole ByRole, ImmutableArray<WithheldComment> Comments) : UndoStep(ByRole);

    /// <summary>The pin changed from one to another, either of which may be none.</summary>
    internal sealed record Pinned(ViewerRole ByRole, Pin? Before, Pin? After) : UndoStep(ByRole);

    /// <summary>Something was announced.</summary>
    internal sealed record Announced(ViewerRole ByRole) : UndoStep(ByRole);

    /// <summary>Settings changed.</summary>
    internal sealed record Configured(ViewerRole ByRole, RoomSettings Before, RoomSettings After) : UndoStep(ByRole);

    /// <summary>Rules changed from one version to another.</summary>
    internal sealed record RulesSet(ViewerRole ByRole, int Before, int After) : UndoStep(ByRole);

    /// <summary>The streamer's word on a viewer changed.</summary>
    internal sealed record Appointed(ViewerRole ByRole, string ViewerId, bool? Before, bool? After) : UndoStep(ByRole);

    /// <summary>The raid brake was vetoed.</summary>
    internal sealed record Vetoed(ViewerRole ByRole) : UndoStep(ByRole);

    public string Write() => JsonSerializer.Serialize(this, Json);

    public static UndoStep Read(string text) => JsonSerializer.Deserialize<UndoStep>(text, Json)!;
}
