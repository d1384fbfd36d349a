using System.Diagnostics.Metrics;
using System.Text.Json;
using Danmaku.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Danmaku.Tests.Doors.Events;

/// <summary>A reader that reads too slowly, and what it costs: itself.</summary>
public sealed class SlowReaderTests
{
    /// <summary>With texts of 2,000 bytes more than the buffers of both kernels take.</summary>
    private const int Comments = 3_000;

    private const int Window = 20;

    private static readonly string Text = string.Concat(Enumerable.Repeat("\U0001F600", 500));

    [Fact]
    public async Task A_slow_reader_is_told_what_it_missed_and_nobody_else_waits()
    {
        var time = new ManualTimeProvider();
        await using var service = await StartAsync(time);
        using var slow = await RawEventSocket.OpenAsync(service.Url);
        await using var streamer = await JoinAsync(service, time);
        await using var other = await service.JoinAsync("demo");

        await FloodAsync(streamer, other);

        var (delivered, skipped) = (0L, 0L);
        while (delivered + skipped < Comments + 1)
        {
            var frame = await slow.NextAsync();
            switch (frame.GetProperty("type").GetString())
            {
                case "batch":
                    delivered += frame.GetProperty("events").GetArrayLength();
                    break;
                case "skipped":
                    Assert.Equal("slow", frame.GetProperty("reason").GetString());
                    skipped += frame.GetProperty("to").GetInt64() - frame.GetProperty("from").GetInt64() + 1;
                    break;
                default:
                    break;
            }
        }

        Assert.Equal(Comments + 1, delivered + skipped);
        Assert.True(skipped > 0, $"All {delivered} fitted into buffers.");
    }

    [Fact]
    public async Task One_that_takes_nothing_at_all_is_cut()
    {
        var time = new ManualTimeProvider();
        await using var service = await StartAsync(time);
        using var heard = new HeardMetrics(service.Services.GetRequiredService<IMeterFactory>());
        using var slow = await RawEventSocket.OpenAsync(service.Url);
        await using var streamer = await JoinAsync(service, time);
        await using var other = await service.JoinAsync("demo");

        await FloodAsync(streamer, other);

        // Ended once it has taken nothing for 15 s, and cut when it takes not even that. In steps, so that a write to the others that is just
        // under way is none of 15 s.
        for (var step = 0; step < 4; step++)
        {
            await streamer.AskAsync(new { type = "ping" });
            await other.AskAsync(new { type = "ping" });
            time.Advance(TimeSpan.FromSeconds(10));
        }

        await heard.Heard("danmaku.gateway.connections.closed slow_consumer gateway").WaitAsync(TimeSpan.FromSeconds(20));
        await streamer.PostAsync("still here");
        await other.CommentAsync("still here");
    }

    // By a clock that stands still no post waits for too long, however busy the machine is.
    private static Task<GatewayUnderTest> StartAsync(ManualTimeProvider time) => GatewayUnderTest.StartAsync(
        new(ServiceProcess.Unlimited)
        {
            ["Events:Enabled"] = "true",
            ["Rooms:Gather"] = "false",
            ["Gateway:MaxPendingRequests"] = "10000",
            ["Room:ModeratorBurst"] = "10000",
            ["Sockets:SlowTimeout"] = "00:00:15",
        },
        time);

    private static Task<TestViewer> JoinAsync(GatewayUnderTest service, ManualTimeProvider time) =>
        service.JoinAsync("demo", ViewerTokens.For("star", "streamer", expiresAt: time.GetUtcNow().AddHours(1)));

    /// <summary>Has the streamer post, whom no display budget thins, as fast as the other viewer reads.</summary>
    private static async Task FloodAsync(TestViewer streamer, TestViewer other)
    {
        await streamer.AskAsync(new { type = "moderate", action = "configure", settings = new { textLimit = 500 } });
        var log = new RoomLog("demo", 0);
        for (var posted = 0; posted < Comments; posted += Window)
        {
            for (var n = 0; n < Window; n++)
            {
                await streamer.SendAsync(JsonSerializer.Serialize(new { type = "post", id = "p", text = Text }));
            }

            // The settings have sequence 1.
            await log.ReadAsync(other, 1 + posted + Window);
        }
    }
}
