using Danmaku.Gateway.Sockets;
using Danmaku.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Danmaku.Tests.Doors;

/// <summary>What a gateway that goes away does with those who are just coming in.</summary>
public sealed class MovingTests
{
    [Fact]
    public async Task Who_joins_after_all_were_asked_to_move_is_closed_like_them()
    {
        var time = new ManualTimeProvider();
        await using var service = await GatewayUnderTest.StartAsync(time: time);
        await using var late = await TestViewer.ConnectAsync(service.Url, "demo");
        await late.AskAsync(new { type = "ping" });

        foreach (var connection in service.Services.GetRequiredService<ConnectionSweeper>().Connections())
        {
            connection.AskToMove(TimeSpan.FromSeconds(4));
        }

        Assert.Equal("joined", (await late.AskAsync(new { type = "join" })).GetProperty("type").GetString());
        time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(4000, await late.EndAsync());
    }
}
