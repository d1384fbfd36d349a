using Danmaku.Tests.Support;

namespace Danmaku.Tests.EndToEnd;

public sealed class RoomTests
{
    [Fact]
    public async Task Two_viewers_see_each_others_comments()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var mei = await service.JoinAsync("demo", ViewerTokens.For("mei"));
        await using var bo = await service.JoinAsync("demo", ViewerTokens.For("bo"));

        var ack = await mei.PostAsync("前方高能");

        Assert.Equal("ack", ack.GetProperty("type").GetString());
        Assert.True(ack.GetProperty("stored").GetBoolean());
        Assert.Equal("前方高能", await bo.NextCommentAsync());
        await bo.PostAsync("hello");
        var event1 = await mei.NextEventAsync("comment");
        Assert.Equal("前方高能", event1.GetProperty("text").GetString());
        var event2 = await mei.NextEventAsync("comment");
        Assert.Equal("hello", event2.GetProperty("text").GetString());
        Assert.Equal("bo", event2.GetProperty("from").GetProperty("id").GetString());
    }

    [Fact]
    public async Task Anonymous_readers_read_and_cannot_post()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var mei = await service.JoinAsync("demo", ViewerTokens.For("mei"));
        await using var reader = await service.JoinAsync("demo");

        await mei.PostAsync("hi");
        var refused = await reader.PostAsync("me too");

        Assert.Equal("hi", await reader.NextCommentAsync());
        Assert.Equal(501, refused.GetProperty("reason").GetInt32());
    }
}
