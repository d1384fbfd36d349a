using Danmaku.Gateway.Sockets;
using Microsoft.AspNetCore.Http;

namespace Danmaku.Tests.Sockets;

public sealed class OriginAllowListTests
{
    [Theory]
    [InlineData(null, true)]
    [InlineData("https://live.example", true)]
    [InlineData("HTTPS://LIVE.EXAMPLE:443", true)]
    [InlineData("http://live.example", true)]
    [InlineData("http://live.example:8080", false)]
    [InlineData("https://friend.example", true)]
    [InlineData("https://friend.example:443", true)]
    [InlineData("https://friend.example:8443", false)]
    [InlineData("http://friend.example", false)]
    [InlineData("https://friend.example.evil", false)]
    [InlineData("https://notfriend.example", false)]
    [InlineData("https://sub.friend.example", false)]
    [InlineData("https://friend.example/path", false)]
    [InlineData("https://user@friend.example", false)]
    [InlineData("null", false)]
    [InlineData("file://", false)]
    [InlineData("", false)]
    public void Own_pages_friends_and_programs_may_connect_and_no_other_page(string? origin, bool isAllowed) =>
        Assert.Equal(isAllowed, IsAllowed(origin, "https://friend.example"));

    [Fact]
    public void Pages_from_files_may_connect_when_listed()
    {
        Assert.True(IsAllowed("null", "null"));
        Assert.False(IsAllowed("https://other.example", "null"));
    }

    [Fact]
    public void An_asterisk_allows_every_page()
    {
        Assert.True(IsAllowed("https://other.example", "*"));
        Assert.True(IsAllowed("null", "*"));
    }

    private static bool IsAllowed(string? origin, string allowed)
    {
        var request = new DefaultHttpContext().Request;
        request.Host = new HostString("live.example");
        if (origin is not null)
        {
            request.Headers.Origin = origin;
        }

        return new OriginAllowList(new OriginOptions { Allowed = [allowed] }).Check(request) is null;
    }
}
