using System.Globalization;
using Danmaku.Bench.Load;
using Danmaku.Bench.Load.Engine;
using Danmaku.Bench.Load.Servers;
using Spectre.Console;

namespace Danmaku.Tests.Bench.Load;

/// <summary>The generator against the servers it starts: how fast they are says nothing here, what they deliver does.</summary>
public sealed class LoadSessionTests : IDisposable
{
    private readonly StringWriter _output = new(CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(nameof(ServerKind.Danmaku))]
    [InlineData(nameof(ServerKind.Goim))]
    [InlineData(nameof(ServerKind.Irc))]
    [InlineData(nameof(ServerKind.Centrifuge))]
    [InlineData(nameof(ServerKind.Events))]
    [InlineData(nameof(ServerKind.AllDoors))]
    [InlineData(nameof(ServerKind.AspNet))]
    [InlineData(nameof(ServerKind.SignalR))]
    public async Task Every_comment_reaches_every_viewer_of_its_room_and_is_counted(string server)
    {
        var load = new LoadCase
        {
            Name = "test",
            Groups = [new RoomGroup("pair", Rooms: 2, Viewers: 5, Rate: 20), new RoomGroup("one", Rooms: 1, Viewers: 10, Rate: 20)],
            Servers = [],
            Texts = CommentText.OfSize(100),
            Settle = TimeSpan.Zero,
        };
        await using var session = await LoadSession.OpenAsync(
            load, Enum.Parse<ServerKind>(server), floor: null, new LoadProgress(Console()), CancellationToken.None);

        var result = await session.MeasureAsync(
            rate: null, warmUp: TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1), withMemory: true, CancellationToken.None);

        Assert.Null(result.Problem);
        Assert.Equal(
            (result.Delivery.Delivered, 0, 0, 0), (result.Delivery.Expected, result.Delivery.Accounted, result.Delivery.Lost, result.Delivery.Twice));
        // On a busy machine a second takes longer and sees more comments; each still goes to five viewers or to ten.
        Assert.True(result.Delivery.Delivered > 0 && result.Delivery.Delivered % 5 == 0, $"{result.Delivery.Delivered} were delivered.");
        Assert.True(result.DeliveriesPerSecond > 0 && result.BytesPerDelivery >= 100 && result.CpuPerDelivery > 0);
        Assert.All(result.Latencies, latencies => Assert.True(latencies.P50 > 0 && latencies.Max >= latencies.P999));
    }

    public void Dispose() => _output.Dispose();

    private IAnsiConsole Console() => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.No,
        Interactive = InteractionSupport.No,
        Out = new AnsiConsoleOutput(_output),
    });
}
