using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Storage;

/// <summary>Which sanctions take each other's place: a viewer has one in each slot.</summary>
internal static class SanctionSlots
{
    /// <summary>The number of a kind's slot, as it stands in databases.</summary>
    public static int Of(SanctionKind kind) => kind == SanctionKind.Ban ? (int)SanctionKind.Timeout : (int)kind;
}
