using Danmaku.Bench.Load.Dialects;

namespace Danmaku.Tests.Bench.Load;

public sealed class SignalRDialectTests
{
    private readonly SignalRDialect _dialect = new();

    [Fact]
    public void Comments_behind_a_ping_in_one_message_are_comments() => Assert.Equal(
        FrameMeaning.Comments,
        _dialect.Read("{\"type\":6}\u001e{\"type\":1,\"target\":\"comment\",\"arguments\":[\"hi\"]}\u001e"u8, out _));

    [Fact]
    public void A_viewer_is_in_once_its_join_is_completed()
    {
        Assert.Equal(FrameMeaning.Answer, _dialect.Read("{}\u001e{\"type\":3,\"invocationId\":\"j\",\"result\":null}\u001e"u8, out _));
        Assert.Equal(FrameMeaning.Other, _dialect.Read("{}\u001e"u8, out _));
        Assert.Equal(FrameMeaning.Unusable, _dialect.Read("{\"error\":\"no such protocol\"}\u001e"u8, out _));
    }
}
