namespace Danmaku.Contracts.Messages;

/// <summary>How a viewer stands in a room.</summary>
/// <param name="Appointed">The streamer's word on whether they moderate; <see langword="null"/> when there is none.</param>
/// <param name="Sanction">The timeout or ban in force, if any.</param>
/// <param name="Warning">The warning that they have not acknowledged, if any.</param>
/// <param name="Restriction">The restriction in force, if any. Never for the viewer.</param>
/// <param name="Appeal">Their appeal against <paramref name="Sanction"/>, if they made one.</param>
public sealed record ViewerStanding(bool? Appointed, Sanction? Sanction, Sanction? Warning, Sanction? Restriction, Appeal? Appeal)
{
    /// <summary>Somebody nothing is known of.</summary>
    public static ViewerStanding Clean { get; } = new(null, null, null, null, null);

    /// <summary>What somebody is in the room whose token says <paramref name="token"/>.</summary>
    public ViewerRole RoleOf(ViewerRole token) => RoleOf(token, Appointed);

    /// <summary>What a token's role becomes by the streamer's word. A streamer stays one.</summary>
    public static ViewerRole RoleOf(ViewerRole token, bool? appointed) => (token, appointed) switch
    {
        (ViewerRole.Streamer, _) or (_, null) => token,
        (_, true) => ViewerRole.Moderator,
        _ => token > ViewerRole.Member ? ViewerRole.Member : token,
    };
}
