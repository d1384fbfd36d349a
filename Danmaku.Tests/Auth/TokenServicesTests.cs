using Danmaku.Gateway.Auth;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Danmaku.Tests.Auth;

/// <summary>The whole of it in a host, configured as an operator would.</summary>
public sealed class TokenServicesTests : IDisposable
{
    private const string Secret = "a secret of at least thirty-two bytes";

    private readonly string _directory = Directory.CreateTempSubdirectory("tokens-").FullName;

    [Fact]
    public async Task Without_keys_the_service_starts_on_this_machine_and_knows_its_guests()
    {
        await using var app = Build("http://127.0.0.1:0");

        await app.StartAsync();

        var guest = app.Services.GetRequiredService<DemoMode>().IssueGuest("Mei");
        TokenAssert.Verified(await app.Services.GetRequiredService<TokenVerifier>().VerifyAsync(guest.Token, CancellationToken.None));
    }

    [Fact]
    public async Task Without_keys_the_service_does_not_start_anywhere_else()
    {
        await using var app = Build("http://0.0.0.0:0");

        var error = await Assert.ThrowsAsync<DemoModeException>(() => app.StartAsync());

        Assert.Contains("http://0.0.0.0:", error.Message, StringComparison.Ordinal);
        Assert.Contains("Tokens__JwksUrl", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_keys_a_bare_port_is_refused_because_it_means_every_interface()
    {
        await using var app = BuildWith("", [KeyValuePair.Create("http_ports", (string?)"8080")]);

        var error = await Assert.ThrowsAsync<DemoModeException>(() => app.StartAsync());

        Assert.StartsWith("http://*:8080 ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_keys_an_address_added_in_code_is_refused_too()
    {
        await using var app = Build("");
        app.Urls.Add("http://0.0.0.0:0");

        var error = await Assert.ThrowsAsync<DemoModeException>(() => app.StartAsync());

        Assert.StartsWith("http://0.0.0.0:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_secret_it_starts_anywhere()
    {
        await using var app = Build("http://0.0.0.0:0", ("Secrets:0:Secret", Secret));

        await app.StartAsync();

        var token = new TestTokens().Sign(TokenAlgorithm.HS256, """{"alg":"HS256"}""", """{"sub":"v","exp":9000000000}""");
        TokenAssert.Verified(await app.Services.GetRequiredService<TokenVerifier>().VerifyAsync(token, CancellationToken.None));
    }

    [Fact]
    public async Task A_missing_key_set_file_stops_the_start()
    {
        await using var app = Build("http://127.0.0.1:0", ("JwksFile", "/no/such/file.json"));

        var error = await Assert.ThrowsAsync<KeySourceException>(() => app.StartAsync());

        Assert.Contains("/no/such/file.json", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Secrets:0:Secret", "too short", "needs at least 32")]
    [InlineData("Secrets:0:Secret", "", "Secret")]
    [InlineData("Secrets:0:Secret", null, "Secret")]
    [InlineData("ClockSkew", "00:06:00", "ClockSkew")]
    [InlineData("ClockSkew", "-00:00:01", "ClockSkew")]
    [InlineData("MaxTokenBytes", "100000", "MaxTokenBytes")]
    [InlineData("MaxLifetime", "00:00:10", "MaxLifetime")]
    [InlineData("JwksRefresh", "00:00:01", "JwksRefresh")]
    [InlineData("JwksUrl", "http://id.example.com/jwks", "https")]
    [InlineData("JwksUrl", "jwks.json", "https")]
    [InlineData("JwksUrl", "https://user:word@id.example.com/jwks", "user name")]
    [InlineData("JwksUrl", "file:///etc/passwd", "https")]
    [InlineData("Issuer", "", "Issuer")]
    public async Task A_wrong_setting_stops_the_start_and_is_named(string key, string? value, string told)
    {
        await using var app = Build("http://127.0.0.1:0", (key, value));

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync());

        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_across_settings_are_reported_together()
    {
        await using var app = Build(
            "http://127.0.0.1:0",
            ("JwksFile", "jwks.json"), ("JwksUrl", "https://id.example.com/jwks"),
            ("Secrets:0:Secret", Secret), ("Secrets:0:KeyId", "a"), ("Secrets:1:Secret", Secret), ("Secrets:1:KeyId", "a"),
            ("Secrets:2:Secret", "%%%"), ("Secrets:2:Encoding", "Base64"));

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync());

        Assert.Contains("Set one of the two", error.Message, StringComparison.Ordinal);
        Assert.Contains("cannot share a key id", error.Message, StringComparison.Ordinal);
        Assert.Contains("not base64", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-_8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("+/8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void A_secret_may_be_written_in_either_base64(string text)
    {
        var secret = new TokenSecret { Secret = text, Encoding = SecretEncoding.Base64 };

        Assert.Equal([0xFB, 0xFF, .. new byte[30]], secret.Decode());
    }

    [Fact]
    public void A_secret_does_not_show_when_printed()
    {
        var options = new TokenOptions { Secrets = [new TokenSecret { KeyId = "a", Secret = Secret }] };

        Assert.DoesNotContain(Secret, options.ToString() + options.Secrets[0], StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private WebApplication Build(string url, params (string Key, string? Value)[] settings) =>
        BuildWith(url, settings.Select(setting => KeyValuePair.Create($"{TokenOptions.SectionName}:{setting.Key}", (string?)setting.Value)));

    private WebApplication BuildWith(string url, IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddTokens(_ => _directory);
        return builder.Build();
    }
}
