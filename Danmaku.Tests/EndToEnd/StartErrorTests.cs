using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.EndToEnd;

public sealed class StartErrorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string StorePath => _folder.File("danmaku.db");

    [Fact]
    public async Task A_store_that_another_process_holds()
    {
        await using var first = await ServiceProcess.StartAsync(StorePath);

        await AssertRefusesAsync(Settings(), $"Another process is using the database {StorePath}", "Store:Path");
    }

    [Fact]
    public async Task A_store_that_is_no_database()
    {
        await File.WriteAllTextAsync(StorePath, "Dear diary, today I was mistaken for a database.");

        await AssertRefusesAsync(Settings(), $"{StorePath} is not a SQLite database", "Store:Path");
        Assert.StartsWith("Dear diary", await File.ReadAllTextAsync(StorePath), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_a_folder()
    {
        Directory.CreateDirectory(StorePath);

        await AssertRefusesAsync(Settings(), $"{StorePath} is a folder", "Store:Path");
    }

    [Fact]
    public Task A_store_where_no_folder_can_be() =>
        AssertRefusesAsync(Settings(("Store:Path", "/dev/null/danmaku/danmaku.db")), "/dev/null/danmaku/danmaku.db", "Store:Path");

    [Fact]
    public Task A_store_where_nothing_can_be_written() =>
        AssertRefusesAsync(Settings(("Store:Path", "/proc/danmaku.db")), "/proc/danmaku.db", "cannot be written");

    [Fact]
    public Task Bad_values_of_all_sections_are_named_at_once() =>
        AssertRefusesAsync(
            Settings(
                ("Room:ViewerBurst", "0"),
                ("Rooms:AckTimeout", "00:10:00"),
                ("Store:Readers", "99"),
                ("Gateway:MaxRooms", "-1"),
                ("Gateway:TrustedProxies:0", "proxy"),
                ("Sockets:IdleTimeout", "00:00:02"),
                ("ConnectionLimits:ExemptNetworks:0", "here"),
                ("Origins:Allowed:0", "example.org"),
                ("Tokens:MaxTokenBytes", "1")),
            "ViewerBurst", "AckTimeout", "Readers", "MaxRooms", "TrustedProxies", "IdleTimeout", "ExemptNetworks", "Allowed", "MaxTokenBytes");

    [Theory]
    [InlineData("Room:ViewerBurst", "many")]
    [InlineData("Gateway:JoinTimeout", "soon")]
    [InlineData("Rooms:Gather", "perhaps")]
    [InlineData("Tokens:Secrets:0:Encoding", "rot13")]
    public Task A_value_of_the_wrong_kind_is_named(string key, string value) =>
        AssertRefusesAsync(Settings((key, value)), key, value);

    [Theory]
    [InlineData("http://0.0.0.0:0", "0.0.0.0")]
    [InlineData("http://*:0", "reached from other machines")]
    public async Task Without_keys_it_does_not_listen_to_other_machines(string url, string named)
    {
        var settings = Settings(("urls", url));
        settings.Remove("Tokens:Secrets:0:Secret");

        await AssertRefusesAsync(settings, named, "Tokens:Secrets:0:Secret", "Tokens:JwksFile", "Tokens:JwksUrl");
    }

    [Fact]
    public async Task A_signing_key_of_demo_mode_that_is_none()
    {
        await File.WriteAllTextAsync(_folder.File("demo-signing-key"), "swordfish");
        var settings = Settings();
        settings.Remove("Tokens:Secrets:0:Secret");

        await AssertRefusesAsync(settings, _folder.File("demo-signing-key"), "Delete it");
    }

    [Fact]
    public async Task A_port_in_use()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        await AssertRefusesAsync(Settings(("urls", $"http://127.0.0.1:{port}")), port, "--urls");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("gopher://127.0.0.1:0")]
    public Task An_address_that_is_none(string url) => AssertRefusesAsync(Settings(("urls", url)), url, "--urls");

    public void Dispose() => _folder.Dispose();

    private Dictionary<string, string?> Settings(params (string Key, string Value)[] changes)
    {
        var settings = new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Store:Path"] = StorePath,
            ["Tokens:Secrets:0:Secret"] = ViewerTokens.Secret,
        };
        foreach (var (key, value) in changes)
        {
            settings[key] = value;
        }

        return settings;
    }

    private static async Task AssertRefusesAsync(Dictionary<string, string?> settings, params string[] words)
    {
        await using var process = ServiceProcess.Launch(settings);

        var exitCode = await process.ExitAsync();

        var told = $"Exit code {exitCode}\n{process.Errors}\n--- log:\n{process.Output}";
        Assert.True(exitCode == 2, told);
        Assert.StartsWith("Danmaku cannot start", process.Errors, StringComparison.Ordinal);
        Assert.All(words, word => Assert.True(process.Errors.Contains(word, StringComparison.Ordinal), $"Not said: {word}. {told}"));
        Assert.False(process.Errors.Contains("   at ", StringComparison.Ordinal), told);
        Assert.False(process.Output.Contains("   at ", StringComparison.Ordinal), told);
    }
}
