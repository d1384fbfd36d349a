using Danmaku.Silo.Domain.Filtering;

namespace Danmaku.Tests.Domain.Filtering;

/// <summary>Every line is one case; together they say what the scan finds and what it lets pass.</summary>
/// <remarks>
/// Recall on <see cref="Addresses"/> and precision on <see cref="OrdinaryText"/> are all of them. <see cref="KnownToPass"/> and
/// <see cref="KnownToBeRefused"/> are what it gets wrong and why that side was chosen.
/// </remarks>
public sealed class LinksTests
{
    private const string Addresses = """
        https://example.com
        http://example.com/path?query=1#part
        HTTPS://EXAMPLE.COM
        ftp://files.example.org
        see https://例子.测试/路径 now
        https://[2001:db8::1]/
        http://localhost:8080
        hxxp://example.com
        steam://run/440
        http:// example.com
        mailto:me@example.net
        magnet:?xt=urn:btih:abc
        example.com
        EXAMPLE.COM
        www.example.com
        www.example
        go to example.com!
        (example.com)
        看example.com吧
        加我example.com
        sub.domain.example.co.uk
        example.com.cn
        example.com/path
        example.com:8443
        example.com.
        example.com,example.net
        me@example.com
        163.com
        4399.com
        b23.tv/abc
        bilibili.com/video/BV1xx
        live.bilibili.com
        twitch.tv
        twitch.tv/somebody
        discord.gg/xyz
        discord.gg
        t.me/joinchat
        t.me/+abcdef
        youtu.be/dQw4w9WgXcQ
        bit.ly/3abc
        goo.gl/maps
        wa.me/15551234
        tinyurl.com/abc
        redd.it/abc
        x.com/somebody
        free-skins.ru
        win-money.top
        bet365.win
        888-casino.vip
        best.game/play
        xn--fiqs8s.xn--fiqs8s
        xn--e1afmkfd.xn--p1ai
        пример.рф
        例子.中国
        例子.公司
        예시.한국
        ｅｘａｍｐｌｅ．ｃｏｍ
        ｈｔｔｐｓ：／／ｅｘａｍｐｌｅ
        example．com／path
        example。com
        example｡com
        e.x.a.m.p.l.e.com
        𝐞𝐱𝐚𝐦𝐩𝐥𝐞.𝐜𝐨𝐦
        ⓔⓧⓐⓜⓟⓛⓔ.ⓒⓞⓜ
        exämple.com
        example(dot)com
        example (dot) com
        example[dot]com
        example[.]com
        example(.)com
        example dot com
        example . com
        twitch . tv
        discord . gg
        百度点com
        1.2.3.4:8080
        10.0.0.1/admin
        192.168.1.1:80
        ip 93.184.216.34/index
        """;

    private const string OrdinaryText = """
        hello world
        hello.
        hello... world
        wait...what
        ...
        .
        . . .
        。。。
        3.14
        1.5x
        v1.2.3
        1.2.3
        10.0.19041.1
        1.2.3.4
        999.1.2.3:80
        $9.99
        12.30pm
        2026.11.21
        50.5%
        e.g.
        i.e. this
        e.g. com
        U.S.A.
        U.S. team
        a.m. or p.m.
        J.K. Rowling
        J.R.R.Tolkien
        S.T.A.L.K.E.R.
        D.Va
        Mr.Li
        Dr.Strange
        St.Pierre
        No.1
        vs.
        T1.vs.GEN
        Node.js
        Vue.js is fine
        main.rs
        setup.py
        script.sh
        README.md
        photo.jpg
        song.mp3
        game.exe
        and.then
        hello.it works
        yes.so what
        ok.me too
        this.is it
        wow.top play
        great.fun
        good.game
        nice.win
        we are.live
        no.1 in the world
        end.Start
        his/her
        and/or
        24/7
        km/h
        w/o
        this.or/that
        max.km/h
        etc.
        :// is an emoticon
        ://
        a://b
        http is a protocol
        https
        www
        www is short
        com
        dot com
        .com
        .net framework
        I like .NET
        polka dot dress
        connect the dot net
        有点com
        差点 死了
        三点开始
        我爱。中国
        中国。加油
        好的。com
        你好。世界
        第1.5章
        好感动...T T
        对不起..我不能
        (dot)
        @somebody hi
        #tag
        12:30
        score 3:2
        c:/windows
        note: this
        (・。・)
        (◕.◕)
        o.o
        O.O
        ._.
        -.-
        >.<
        T.T
        u.u
        ^.^
        سلام. خوبی؟
        नमस्ते। कैसे हो
        안녕.하세요
        """;

    /// <summary>Addresses it does not see, for the like of them is ordinary text.</summary>
    private const string KnownToPass = """
        example. com
        example .com
        example.it
        twitch.to
        example,com
        exampledotcom
        1.2.3.4
        example.top
        """;

    /// <summary>Ordinary text it takes for an address, for the like of it is one.</summary>
    private const string KnownToBeRefused = """
        加油.中国
        ASP.NET
        lol.fr
        see/this.page
        """;

    public static TheoryData<string> AllAddresses => Lines(Addresses);

    public static TheoryData<string> AllOrdinaryText => Lines(OrdinaryText);

    public static TheoryData<string> AllKnownToPass => Lines(KnownToPass);

    public static TheoryData<string> AllKnownToBeRefused => Lines(KnownToBeRefused);

    [Theory]
    [MemberData(nameof(AllAddresses))]
    public void An_address_is_found(string typed) => Assert.True(HasLink(typed));

    [Theory]
    [MemberData(nameof(AllOrdinaryText))]
    public void Ordinary_text_passes(string typed) => Assert.False(HasLink(typed));

    [Theory]
    [MemberData(nameof(AllKnownToPass))]
    public void These_addresses_are_known_to_pass(string typed) => Assert.False(HasLink(typed));

    [Theory]
    [MemberData(nameof(AllKnownToBeRefused))]
    public void This_ordinary_text_is_known_to_be_refused(string typed) => Assert.True(HasLink(typed));

    [Fact]
    public void The_tables_are_large_enough_to_mean_something()
    {
        Assert.True(Addresses.Split('\n').Length >= 60);
        Assert.True(OrdinaryText.Split('\n').Length >= 60);
    }

    private static bool HasLink(string typed) => Links.Contains(MatchText.From(DisplayText.Clean(typed).Shown));

    private static TheoryData<string> Lines(string table) => [.. table.Split('\n', StringSplitOptions.TrimEntries)];
}
