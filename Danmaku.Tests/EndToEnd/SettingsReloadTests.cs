using System.Text.Json;
using Danmaku.Tests.Hosting;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.EndToEnd;

/// <summary>A service whose settings change under it, as Kubernetes changes what it has mounted.</summary>
public sealed class SettingsReloadTests : IDisposable
{
    private const string Room = "reload";
    private const string Secret = "Tokens__Secrets__0__Secret";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task New_limits_and_levels_count_in_open_rooms_and_for_new_connections()
    {
        using var settings = new MountedFolder(("settings.json", Json("""
            "Room": { "ViewerBurst": 2, "ViewerRefill": "00:40:00" }, "ConnectionLimits": { "Connections": 1 }
            """)));
        await using var service = await StartAsync(settings.File("settings.json"));
        await using var mei = await service.JoinAsync(Room, ViewerTokens.For("mei"));
        await mei.PostAsync("one");
        await mei.PostAsync("two");
        Assert.Equal("rate_limited", NameOf(await mei.PostAsync("three")));
        await Assert.ThrowsAnyAsync<Exception>(() => service.JoinAsync(Room));
        Assert.DoesNotContain("Handshake refused", service.Output, StringComparison.Ordinal);

        settings.Swap(("settings.json", Json("""
            "Room": { "ViewerBurst": 3, "ViewerRefill": "01:00:00" }, "ConnectionLimits": { "Connections": 2 },
            "Logging": { "LogLevel": { "Danmaku.Gateway.Sockets": "Debug" } }
            """)));
        await service.SaysAsync("count from now on");

        // What was spent stays spent: one more, and no more.
        Assert.True((await mei.PostAsync("three")).GetProperty("stored").GetBoolean());
        Assert.Equal("rate_limited", NameOf(await mei.PostAsync("four")));
        await using var bo = await service.JoinAsync(Room);
        await Assert.ThrowsAnyAsync<Exception>(() => service.JoinAsync(Room));
        await service.SaysAsync("Handshake refused");
        Assert.Equal(0, await service.StopAsync());
    }

    [Fact]
    public async Task A_token_of_a_key_that_is_gone_is_refused()
    {
        using var secrets = new MountedFolder((Secret, ViewerTokens.Secret));
        await using var service = await ServiceProcess.StartAsync(
            _folder.File("danmaku.db"), new() { ["DANMAKU_SECRETS"] = secrets.Path, ["Tokens:Secrets:0:Secret"] = null });
        await using var mei = await service.JoinAsync(Room, ViewerTokens.For("mei"));

        secrets.Swap((Secret, "another secret that only these tests know"));
        await service.SaysAsync("count from now on: Tokens:Secrets");

        await using var bo = await TestViewer.ConnectAsync(service.Url, Room);
        Assert.Equal("token_refused", NameOf(await bo.AskAsync(new { type = "join", token = ViewerTokens.For("bo") })));
        Assert.DoesNotContain("secret that only", service.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_file_changes_nothing_and_all_its_errors_are_in_the_log_and_counted()
    {
        using var settings = new MountedFolder(("settings.json", Json("\"Room\": { \"ViewerBurst\": 1, \"ViewerRefill\": \"01:00:00\" }")));
        await using var service = await StartAsync(settings.File("settings.json"));
        await using var mei = await service.JoinAsync(Room, ViewerTokens.For("mei"));
        await mei.PostAsync("one");

        settings.Swap(("settings.json", Json("""
            "Room": { "ViewerBurst": 20, "TextBytes": 3 }, "Gateway": { "MaxRoms": 1, "JoinTimeout": "soon" }, "Origins": { "Allowed": ["nowhere"] }
            """)));
        await service.SaysAsync("nothing of them counts");
        await service.SaysAsync("'nowhere'");

        Assert.Equal("rate_limited", NameOf(await mei.PostAsync("two")));
        Assert.All(
            ["Room:TextBytes is \"3\"", "Gateway:MaxRoms", "Gateway:JoinTimeout is \"soon\"", "Origins:Allowed"],
            text => Assert.Contains(text, service.Output, StringComparison.Ordinal));
        using var http = new HttpClient();
        Assert.Contains("danmaku_settings_reloads_total{danmaku_settings_result=\"rejected\"", await http.GetStringAsync(new Uri($"{service.ManagementUrl}/metrics")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_that_is_wrong_at_start_is_told_with_what_stands_there()
    {
        using var settings = new MountedFolder(("settings.json", Json("\"Room\": { \"ViewerBurst\": \"many\" }, \"Gatway\": { \"MaxRooms\": 1 }")));
        await using var process = ServiceProcess.Launch(new()
        {
            ["urls"] = "http://127.0.0.1:0",
            ["DANMAKU_SETTINGS"] = settings.File("settings.json"),
            ["Store:Path"] = _folder.File("danmaku.db"),
            ["Rooms:MailboxCapacity"] = "1",
            ["Telemetry:TraceRatio"] = "2",
        });

        Assert.Equal(2, await process.ExitAsync());
        Assert.All(
            [
                "Room:ViewerBurst is \"many\" and must be a whole number, 1 to 1,000.",
                "Rooms:MailboxCapacity is \"1\" and must be a whole number, 100 to 1,000,000.",
                "Telemetry:TraceRatio is \"2\" and must be a number, 0 to 1.",
                "Gatway is no section. Is Gateway meant?",
            ],
            line => Assert.Contains(line, process.Errors, StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    private static string Json(string sections) => $"{{ {sections} }}";

    private static string NameOf(JsonElement reject) => reject.GetProperty("name").GetString()!;

    private Task<ServiceProcess> StartAsync(string settings) => ServiceProcess.StartAsync(
        _folder.File("danmaku.db"), new() { ["DANMAKU_SETTINGS"] = settings, ["Management:Port"] = "0" });
}
