using Danmaku.Silo.Judging;

namespace Danmaku.Tests.Judging;

/// <summary>The judge of docs/judge.md, in another program and language, which verifies what it is sent with a library of the standard.</summary>
public sealed class ExampleJudgeTests
{
    private const string Newer = "whsec_bmV3ZXIgYW5kIGxvbmcgZW5vdWdoIGZvciBpdA==";

    [Fact]
    public async Task It_allows_holds_and_rejects()
    {
        await using var judge = await NodeJudge.StartAsync(JudgeUnderTest.Secret);
        using var asking = new JudgeUnderTest(judge.Url);

        Assert.IsType<Judgement.Allow>(await asking.AskAsync("前方高能 🎉"));
        Assert.Equal(new Judgement.Hold("May be an address."), await asking.AskAsync("me@example.org"));
        Assert.Equal(new Judgement.Reject("No advertising, please."), await asking.AskAsync("best CASINO here"));
    }

    [Fact]
    public async Task It_refuses_whoever_does_not_know_the_secret()
    {
        await using var judge = await NodeJudge.StartAsync(Newer);
        using var asking = new JudgeUnderTest(judge.Url);

        var unanswered = Assert.IsType<Judgement.NoAnswer>(await asking.AskAsync());

        Assert.Equal("The outside judge answered with status 401.", unanswered.Why);
    }

    [Fact]
    public async Task While_its_secret_is_replaced_both_are_good()
    {
        await using var before = await NodeJudge.StartAsync(JudgeUnderTest.Secret);
        await using var after = await NodeJudge.StartAsync(Newer);

        foreach (var judge in new[] { before, after })
        {
            using var asking = new JudgeUnderTest(judge.Url, change: options => options with { Secrets = [Newer, JudgeUnderTest.Secret] });

            Assert.IsType<Judgement.Allow>(await asking.AskAsync("hello"));
        }
    }
}
