using System.Globalization;
using Danmaku.Tests.Rooms;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Cluster.Link;

/// <summary>What viewers of a gateway with silos see, from the WebSocket to the store and back.</summary>
public sealed class LinkedViewersTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RoomsUnderTest _rooms;

    public LinkedViewersTests() => _rooms = new RoomsUnderTest(_folder.File("danmaku.db"), TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _rooms.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Viewers_of_two_gateways_see_every_comment_once_or_are_told_of_a_gap_when_the_line_is_cut()
    {
        await using var silo = await LinkedSilo.StartAsync(_rooms.Rooms);
        await using var line = new CuttableLine(silo.Url);
        await using var first = await GatewayUnderTest.StartAsync(new() { ["Silos:Addresses:0"] = line.Url });
        await using var second = await GatewayUnderTest.StartAsync(new() { ["Silos:Addresses:0"] = silo.Url });
        await using var ann = await first.JoinAsync("demo", ViewerTokens.For("ann"));
        await using var bob = await second.JoinAsync("demo", ViewerTokens.For("bob"));
        var (atAnn, atBob) = (new RoomLog("demo", 0), new RoomLog("demo", 0));
        Assert.Equal("ack", (await ann.PostAsync("one")).GetProperty("type").GetString());
        await atAnn.ReadAsync(ann, 1);

        line.Cut();
        for (var i = 2; i <= 6; i++)
        {
            Assert.Equal("ack", (await bob.PostAsync(i.ToString(CultureInfo.InvariantCulture))).GetProperty("type").GetString());
        }

        await atAnn.ReadAsync(ann, 6);
        await atBob.ReadAsync(bob, 6);
        Assert.Equal(["one", "2", "3", "4", "5", "6"], atBob.Texts);
        Assert.Equal("ack", (await ann.PostAsync("back")).GetProperty("type").GetString());
        await atAnn.ReadAsync(ann, 7);
        await atBob.ReadAsync(bob, 7);
        Assert.Equal("back", atAnn.Texts.Last());
    }
}
