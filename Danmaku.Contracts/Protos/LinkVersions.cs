namespace Danmaku.Contracts.Protos;

/// <summary>Versions of the link's protocol, <c>danmaku.link.v1</c>, that this build speaks, as a gateway and as a silo.</summary>
/// <remarks>
/// What an older build may ignore (a new field, a new event) is no new version. One is due when a build must not talk to another that does not
/// know it; then <see cref="Oldest"/> stays where it was for one release, so that either end may be updated first.
/// </remarks>
public static class LinkVersions
{
    /// <summary>Oldest version spoken.</summary>
    public const int Oldest = 1;

    /// <summary>Newest version spoken.</summary>
    public const int Newest = 1;

    /// <summary>The versions as a sentence names them.</summary>
    public static string Text => TextOf(Oldest, Newest);

    /// <summary>The version that two ends speak.</summary>
    /// <param name="oldest">Oldest version that the other end speaks; 0 when that is <paramref name="newest"/>.</param>
    /// <param name="newest">Newest version that the other end speaks.</param>
    /// <returns><see langword="null"/> when they have none in common.</returns>
    public static int? Common(int oldest, int newest)
    {
        var common = Math.Min(newest, Newest);
        return common >= Math.Max(oldest == 0 ? newest : oldest, Oldest) ? common : null;
    }

    /// <summary>A range of versions as a sentence names it.</summary>
    public static string TextOf(int oldest, int newest) => oldest == newest || oldest == 0 ? $"version {newest}" : $"versions {oldest} to {newest}";
}
