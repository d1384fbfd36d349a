using System.Collections.Frozen;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>Ends of host names, sorted by how sure a reader can be that one is meant.</summary>
/// <remarks>
/// Chat is full of missing spaces ("hello.it works", "wow.top play"), so ends that are words or short forms of a chat language
/// are not in <see cref="Common"/> and need more evidence.
/// </remarks>
internal static class TopLevelDomains
{
    /// <summary>Recognised with spaces or words for the dot too: "example . com", "example dot com".</summary>
    public static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Spaced { get; } =
        Lookup("com org xyz cn ru gg tv io");

    /// <summary>Recognised in a bare host name: "example.com".</summary>
    public static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Common { get; } = Lookup(
        """
        com net org edu gov info biz xyz io co ai gg tv cc cn ru uk de fr jp kr tw hk sg br pl nl eu au ch cz hu ua kz vn ir
        il tr gr pt ro dk fi nz za mx app dev page site online shop store club blog wiki icu pw tk ws su porn xxx
        """);

    /// <summary>Words that spam likes: recognised after a name with a digit or hyphen ("bet365.win"), or before a path.</summary>
    public static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words { get; } = Lookup(
        """
        top vip win live fun game games news chat link click bet cam sex stream video movie music money cash loan work today life
        world space website tech cloud team group one red pro name mobi asia men date party review download trade
        """);

    /// <summary>Two letters before a path that are words or units there, not countries: "this.or/that", "max.km/h".</summary>
    public static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> NeverWithPath { get; } =
        Lookup("or on if he up oh ok we go km mb gb js py cs ts hr wo ob");

    /// <summary>In other scripts, after a dot.</summary>
    /// <remarks>Folded as texts are: Cyrillic without accents, Arabic without vowels.</remarks>
    public static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> International { get; } = Lookup(
        """
        中国 中國 公司 网络 網絡 网址 网站 網站 在线 香港 台灣 台湾 みんな コム 한국 닷컴 рф онлаин саит москва укр срб бел
        भारत ไทย السعودية امارات مصر ایران شبكة موقع ישראל קום
        """);

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup(string names) =>
        names.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .ToFrozenSet(StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
}
