using Danmaku.Silo.Judging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Danmaku.Tests.Judging;

/// <summary>What an operator may set, and what they are told otherwise.</summary>
public sealed class JudgeOptionsTests
{
    private const string Other = "whsec_bmV3ZXIgYW5kIGxvbmcgZW5vdWdoIGZvciBpdA==";

    [Fact]
    public void Without_an_address_nobody_is_asked()
    {
        using var services = Services();

        Assert.False(services.GetRequiredService<IJudge>().IsConfigured);
    }

    [Fact]
    public async Task A_judge_that_is_not_there_to_be_asked_has_no_answer()
    {
        using var services = Services();

        var judgement = await services.GetRequiredService<IJudge>().JudgeAsync(JudgeUnderTest.Request(), default);

        Assert.Equal(NoAnswerCause.NotAsked, Assert.IsType<Judgement.NoAnswer>(judgement).Cause);
    }

    [Theory]
    [InlineData("https://judge.example/danmaku?kind=chat", "false")]
    [InlineData("http://127.0.0.1:9000", "false")]
    [InlineData("http://localhost:9000", "false")]
    [InlineData("http://judge.svc:9000", "true")]
    public void A_judge_is_one_that_can_be_trusted_or_that_the_operator_vouches_for(string url, string allowPlainHttp)
    {
        using var services = Services(("Url", url), ("AllowPlainHttp", allowPlainHttp), ("Secrets:0", JudgeUnderTest.Secret), ("Secrets:1", Other));

        Assert.True(services.GetRequiredService<IJudge>().IsConfigured);
    }

    [Theory]
    [InlineData("http://judge.example")]
    [InlineData("http://10.0.0.7:9000")]
    [InlineData("ftp://judge.example")]
    [InlineData("/judge")]
    [InlineData("judge.example")]
    [InlineData("https://user:password@judge.example")]
    public void Another_address_is_refused(string url) =>
        Assert.Contains("Judge:Url", Refusal(("Url", url), ("Secrets:0", JudgeUnderTest.Secret)), StringComparison.Ordinal);

    [Fact]
    public void Requests_are_never_unsigned() =>
        Assert.Contains("Judge:Secrets", Refusal(("Url", "https://judge.example")), StringComparison.Ordinal);

    [Fact]
    public void Secrets_without_an_address_are_a_mistake() =>
        Assert.Contains("Judge:Url", Refusal(("Secrets:0", JudgeUnderTest.Secret)), StringComparison.Ordinal);

    [Fact]
    public void A_third_secret_is_refused() => Assert.Contains(
        "Judge:Secrets",
        Refusal(("Url", "https://judge.example"), ("Secrets:0", JudgeUnderTest.Secret), ("Secrets:1", Other), ("Secrets:2", Other)),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("hidden")]
    [InlineData("whsec_hidden!but!not!base64!whatever!else!it!may!be")]
    [InlineData("")]
    public void A_secret_that_cannot_be_used_is_named_by_its_key_and_not_repeated(string secret)
    {
        var refusal = Refusal(("Url", "https://judge.example"), ("Secrets:0", JudgeUnderTest.Secret), ("Secrets:1", secret));

        Assert.Contains("Judge:Secrets:1", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain(JudgeUnderTest.Secret, refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Timeout", "00:00:00.049")]
    [InlineData("Timeout", "00:00:10.001")]
    [InlineData("Retries", "6")]
    [InlineData("MaxConcurrent", "0")]
    [InlineData("QueueLength", "-1")]
    [InlineData("MaxResponseBytes", "1023")]
    [InlineData("PauseAfter", "0")]
    [InlineData("PauseTime", "00:02:00")]
    public void A_value_out_of_range_is_named(string name, string value) => Assert.Contains(name, Refusal((name, value)), StringComparison.Ordinal);

    [Fact]
    public void A_mistyped_key_is_refused()
    {
        using var services = Services(("Uri", "https://judge.example"));

        Assert.Contains("Judge:Url", Assert.Throws<OptionsValidationException>(services.GetRequiredService<IJudge>).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_do_not_tell_their_secrets() => Assert.DoesNotContain(
        JudgeUnderTest.Secret[6..], new JudgeOptions { Secrets = [JudgeUnderTest.Secret] }.ToString(), StringComparison.Ordinal);

    private static string Refusal(params (string Key, string Value)[] settings)
    {
        using var services = Services(settings);
        return Assert.Throws<OptionsValidationException>(services.GetRequiredService<IJudge>).Message;
    }

    private static ServiceProvider Services(params (string Key, string Value)[] settings) => new ServiceCollection()
        .AddLogging()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"Judge:{setting.Key}", (string?)setting.Value))).Build())
        .AddJudge()
        .BuildServiceProvider();
}
