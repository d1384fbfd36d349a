using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Auth;
using Danmaku.Tests.Storage;
using Danmaku.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Danmaku.Tests.Auth;

public sealed class DemoModeTests : IDisposable
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"demo-{Guid.NewGuid():N}");
    private readonly ManualTimeProvider _time = new();

    private string KeyPath => Path.Combine(_directory, DemoKeyFile.FileName);

    [Fact]
    public void A_guest_is_a_viewer_everywhere_for_twelve_hours()
    {
        var demo = Start();

        var issued = demo.IssueGuest("  Mei\u202E ");
        var verified = TokenAssert.Verified(Verifier(demo).Verify(issued.Token, _time.GetUtcNow()));

        Assert.Matches("^guest-[a-z2-7]{10}$", verified.ViewerId);
        Assert.Equal("Mei", verified.DisplayName);
        Assert.Equal(ViewerRole.Viewer, verified.RoleIn("demo"));
        Assert.Equal(_time.GetUtcNow().AddHours(12), verified.ExpiresAt);
        Assert.Equal(
            (issued.ViewerId, issued.DisplayName, issued.ExpiresAt), (verified.ViewerId, verified.DisplayName, verified.ExpiresAt));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \u200B ")]
    public void A_guest_without_a_name_gets_one(string? name) =>
        Assert.Matches("^Guest [1-9][0-9]{3}$", Start().IssueGuest(name).DisplayName);

    [Fact]
    public void A_name_that_looks_like_claims_stays_a_name()
    {
        var demo = Start();
        const string Name = "\",\"room\":\"demo\"}";

        var verified = TokenAssert.Verified(Verifier(demo).Verify(demo.IssueGuest(Name).Token, _time.GetUtcNow()));

        Assert.Equal(Name, verified.DisplayName);
    }

    [Fact]
    public void A_streamer_token_is_for_its_room_only()
    {
        var demo = Start();

        var verified = TokenAssert.Verified(Verifier(demo).Verify(demo.IssueStreamer("demo").Token, _time.GetUtcNow()));

        Assert.Equal(ViewerRole.Streamer, verified.RoleIn("demo"));
        Assert.Null(verified.RoleIn("other"));
    }

    [Fact]
    public void Guests_stay_who_they_are_over_a_restart()
    {
        var issued = Start().IssueGuest("Mei");

        TokenAssert.Verified(Verifier(Start()).Verify(issued.Token, _time.GetUtcNow()));
    }

    [Fact]
    public void Issued_tokens_keep_to_the_configured_issuer_audience_and_lifetime()
    {
        var options = new TokenOptions { Issuer = "joe", Audience = "danmaku", MaxLifetime = TimeSpan.FromHours(1) };
        var demo = Start(options);

        var verified = TokenAssert.Verified(Verifier(demo, options).Verify(demo.IssueGuest(null).Token, _time.GetUtcNow()));

        Assert.Equal(_time.GetUtcNow().AddHours(1), verified.ExpiresAt);
    }

    [Fact]
    public void The_signing_key_is_for_its_owner_only()
    {
        Start();

        Assert.Equal([KeyPath], Directory.GetFiles(_directory));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyPath));

            File.SetUnixFileMode(KeyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
            Start();
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyPath));
        }
    }

    [Fact]
    public async Task Many_starts_at_once_agree_on_one_key()
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => DemoKeyFile.ReadOrCreate(_directory))));

        Assert.All(keys, key => Assert.Equal(keys[0], key));
        Assert.Single(Directory.GetFiles(_directory));
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void A_spoilt_key_file_stops_the_start_with_what_to_do(string content)
    {
        Directory.CreateDirectory(_directory);
        File.WriteAllText(KeyPath, content);

        var error = Assert.Throws<DemoModeException>(() => Start());

        Assert.Contains(KeyPath, error.Message, StringComparison.Ordinal);
        Assert.Contains("Delete it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_directory_that_cannot_be_one_stops_the_start_with_its_name()
    {
        File.WriteAllText(_directory, "a file");

        var error = Assert.Throws<DemoModeException>(() => Start());

        Assert.Contains(KeyPath, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_key_configured_demo_mode_is_off_and_leaves_no_file()
    {
        var options = new TokenOptions { JwksFile = "jwks.json" };

        var demo = Start(options);

        Assert.False(demo.Enabled);
        Assert.Null(demo.Key);
        Assert.False(Directory.Exists(_directory));
        Assert.Throws<InvalidOperationException>(() => demo.IssueGuest(null));
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080")]
    [InlineData("http://127.0.0.2:8080")]
    [InlineData("http://localhost:0")]
    [InlineData("https://LOCALHOST:5001")]
    [InlineData("http://[::1]:8080")]
    [InlineData("http://127.0.0.1:8080;http://[::1]:8080")]
    public void Demo_mode_may_listen_to_this_machine(string urls) => Assert.Null(Start().Check([urls]));

    [Theory]
    [InlineData("http://0.0.0.0:8080")]
    [InlineData("http://[::]:8080")]
    [InlineData("http://*:8080")]
    [InlineData("http://+:8080")]
    [InlineData("http://192.168.1.5:8080")]
    [InlineData("http://example.com:8080")]
    [InlineData("http://localhost.example.com:8080")]
    [InlineData("http://127.0.0.1.example.com:8080")]
    [InlineData("http://unix:/run/danmaku.sock")]
    [InlineData("8080")]
    public void Demo_mode_may_not_listen_to_others(string url)
    {
        var error = Start().Check(["http://127.0.0.1:1", url]);

        Assert.StartsWith(url, error, StringComparison.Ordinal);
        Assert.Contains("Tokens:JwksUrl", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Demo_mode_listens_to_all_who_reach_it_where_an_operator_says_so()
    {
        var told = new RecordingLoggers();

        var demo = new DemoMode(new TokenOptions { DemoAnywhere = true }, _directory, _time, told.CreateLogger<DemoMode>());

        Assert.Null(demo.Check(["http://0.0.0.0:8080"]));
        Assert.Contains("Whoever reaches this service", Assert.Single(told.Texts("OnAnywhere")), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        if (Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }

        File.Delete(_directory);
    }

    private static TokenVerifier Verifier(DemoMode demo, TokenOptions? options = null) =>
        TestTokens.VerifierOf(TestTokens.RingOf(demo.Key!), options);

    private DemoMode Start(TokenOptions? options = null) =>
        new(options ?? new TokenOptions(), _directory, _time, NullLogger<DemoMode>.Instance);
}
