using Danmaku.Bench.Cluster;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Storage;

/// <summary>One gateway process, whose rooms are in PostgreSQL.</summary>
public sealed class PostgresServiceTests
{
    [Fact]
    public async Task A_service_that_is_killed_has_what_it_acknowledged_when_it_starts_again()
    {
        using var folder = new TemporaryFolder();
        var settings = await Settings();
        await using var before = await ServiceProcess.StartAsync(folder.File("unused.db"), settings);
        await using var mei = await before.JoinAsync("demo", ViewerTokens.For("mei"));
        var posted = await mei.PostAsync("before the kill", nonce: "n-1");
        Assert.True(posted.GetProperty("stored").GetBoolean());
        await before.KillAsync();

        await using var after = await ServiceProcess.StartAsync(folder.File("unused.db"), settings);
        await using var again = await after.JoinAsync("demo", ViewerTokens.For("mei"));
        var snapshot = await again.NextAsync("snapshot");
        var repeated = await again.PostAsync("before the kill", nonce: "n-1");

        Assert.Equal("before the kill", Assert.Single(snapshot.GetProperty("comments").EnumerateArray()).GetProperty("text").GetString());
        Assert.Equal(posted.GetProperty("seq").GetInt64(), repeated.GetProperty("seq").GetInt64());
        Assert.False(File.Exists(folder.File("unused.db")));
        Assert.Equal(0, await after.StopAsync());
    }

    [Fact]
    public async Task Health_says_degraded_while_the_server_is_away_and_comments_go_on()
    {
        using var folder = new TemporaryFolder();
        await using var server = await PostgresServer.StartAsync(durable: false);
        await using var service = await ServiceProcess.StartAsync(
            folder.File("unused.db"), new(Settings(await server.CreateDatabaseAsync())) { ["Rooms:AckTimeout"] = "00:00:06" });
        using var http = service.CreateHttpClient();
        await using var mei = await service.JoinAsync("demo", ViewerTokens.For("mei"));
        await using var bo = await service.JoinAsync("demo", ViewerTokens.For("bo"));
        Assert.Equal("Healthy", await ServiceHealth.ReadyAsync(http));
        await server.StopAsync();

        var posted = await mei.PostAsync("nobody writes this down yet");

        Assert.False(posted.GetProperty("stored").GetBoolean());
        Assert.Equal("nobody writes this down yet", await bo.NextCommentAsync());
        Assert.Equal("Degraded", await ServiceHealth.ReadyAsync(http));
        await server.StartAgainAsync();
        Assert.Equal(0, await service.StopAsync());
        Assert.Contains("The store is back", service.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Store:ConnectionString must say where PostgreSQL is")]
    [InlineData("Host=/nowhere;Database=danmaku;Username=danmaku", "Danmaku cannot start: The database danmaku at /nowhere")]
    public async Task A_service_without_its_database_says_why_it_does_not_start(string connection, string message)
    {
        await using var service = ServiceProcess.Launch(Settings(connection));

        Assert.NotEqual(0, await service.ExitAsync());

        Assert.Contains(message, service.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", service.Errors, StringComparison.Ordinal);
    }

    private static async Task<Dictionary<string, string?>> Settings() =>
        Settings(await (await PostgresServer.Shared).CreateDatabaseAsync());

    private static Dictionary<string, string?> Settings(string connection) =>
        new() { ["Store:Provider"] = "Postgres", ["Store:ConnectionString"] = connection };
}
