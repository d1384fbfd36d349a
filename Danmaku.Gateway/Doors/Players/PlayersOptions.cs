using System.ComponentModel.DataAnnotations;
using Danmaku.Hosting.Settings;

namespace Danmaku.Gateway.Doors.Players;

/// <summary>What players ask that speak a REST interface of their own. Section <c>Players</c>.</summary>
internal sealed record PlayersOptions
{
    public const string SectionName = "Players";

    /// <summary>Whether <c>/dplayer/v3/</c> is answered. Default no.</summary>
    public bool Enabled { get; init; }

    /// <summary>Most comments in one answer; the newest count. Default 3,000; 1 to 20,000.</summary>
    [Range(1, 20_000)]
    [Reloads]
    public int MaxComments { get; init; } = 3_000;
}
