using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Rooms;
using Danmaku.Silo.Storage;
using Danmaku.Tests.Storage;
using Danmaku.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Danmaku.Tests.Rooms;

/// <summary>Rooms as a host runs them: configuration, start, health.</summary>
public sealed class RoomServicesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("rooms.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_host_starts_serves_a_room_and_stops()
    {
        using var host = Build(("Rooms:AckTimeout", "00:00:30"));
        await host.StartAsync();
        var rooms = host.Services.GetRequiredService<RoomDirectory>();

        var result = await rooms.Post("demo", RoomsUnderTest.Ann, new CommentDraft { Text = "hello" }, default);
        await host.StopAsync();

        Assert.True(Assert.IsType<PostResult.Accepted>(result).Stored);
    }

    [Fact]
    public void Options_come_from_their_sections()
    {
        using var host = Build(
            ("Rooms:FlushInterval", "00:00:00.100"),
            ("Rooms:Gather", "false"),
            ("Room:HistorySize", "50"),
            ("Store:DrainTimeout", "00:00:03"));

        Assert.Equal(TimeSpan.FromMilliseconds(100), Options<RoomHostOptions>(host).FlushInterval);
        Assert.False(Options<RoomHostOptions>(host).Gather);
        Assert.Equal(50, Options<RoomLimits>(host).HistorySize);
        Assert.Equal((Path, TimeSpan.FromSeconds(3)), (Options<StoreOptions>(host).Path, Options<StoreOptions>(host).DrainTimeout));
    }

    [Theory]
    [InlineData("Rooms:FlushInterval", "00:00:02", "FlushInterval")]
    [InlineData("Rooms:MailboxCapacity", "1", "MailboxCapacity")]
    [InlineData("Room:HistorySize", "0", "HistorySize")]
    [InlineData("Store:Path", "", "Path")]
    public async Task A_value_out_of_range_ends_the_start_with_its_name(string key, string value, string name)
    {
        using var host = Build((key, value));

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_used_ends_the_start_with_one_sentence()
    {
        await File.WriteAllTextAsync(Path, "not a database");
        using var host = Build();

        var exception = await Assert.ThrowsAsync<StoreStartException>(() => host.StartAsync());

        Assert.StartsWith($"The file {Path} is not a SQLite database", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_is_degraded_while_the_store_is_away_and_says_how_much_waits()
    {
        using var host = Build();
        await host.StartAsync();
        var rooms = host.Services.GetRequiredService<RoomDirectory>();
        var health = host.Services.GetRequiredService<HealthCheckService>();
        while (!Assert.IsType<PostResult.Accepted>(await rooms.Post("demo", RoomsUnderTest.Ann, new CommentDraft { Text = "hello", Nonce = "n1" }, default)).Stored)
        {
            // A slow disk: what is below counts what waits.
        }

        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync()).Status);

        var loggers = host.Services.GetRequiredService<RecordingLoggers>();
        var back = loggers.Next("Back");
        using (var other = new SqliteConnection($"Data Source={Path};Pooling=False"))
        {
            var away = loggers.Next("Away");
            other.Open();
            using var command = other.CreateCommand();
            command.CommandText = "BEGIN EXCLUSIVE";
            command.ExecuteNonQuery();
            var result = await rooms.Post("demo", RoomsUnderTest.Ann, new CommentDraft { Text = "waits" }, default);
            Assert.False(Assert.IsType<PostResult.Accepted>(result).Stored);
            await away;

            var entry = (await health.CheckHealthAsync()).Entries["store"];
            Assert.Equal((HealthStatus.Degraded, 1), (entry.Status, entry.Data["backlog"]));
            Assert.Contains("Another program is using the database", entry.Description!, StringComparison.Ordinal);
        }

        await back;
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync()).Status);
        await host.StopAsync();
    }

    private static T Options<T>(IHost host)
        where T : class =>
        host.Services.GetRequiredService<IOptions<T>>().Value;

    private IHost Build(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration["Store:Path"] = Path;
        foreach (var (key, value) in settings)
        {
            builder.Configuration[key] = value;
        }

        builder.Services.AddSingleton<RecordingLoggers>();
        builder.Services.AddSingleton<ILoggerFactory>(provider => provider.GetRequiredService<RecordingLoggers>());
        builder.Services.AddDanmakuRooms();
        return builder.Build();
    }
}
