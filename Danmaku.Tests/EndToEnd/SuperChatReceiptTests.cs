using Danmaku.Tests.Support;

namespace Danmaku.Tests.EndToEnd;

/// <summary>Super chats, posted with a platform's receipt.</summary>
public sealed class SuperChatReceiptTests : IAsyncLifetime
{
    private GatewayUnderTest _service = null!;

    public async Task InitializeAsync() => _service = await GatewayUnderTest.StartAsync();

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Everybody_sees_what_was_paid_and_a_receipt_buys_one_comment()
    {
        await using var mei = await _service.JoinAsync("demo", ViewerTokens.For("mei"));
        await using var bo = await _service.JoinAsync("demo", ViewerTokens.For("bo"));
        var receipt = ViewerTokens.Receipt("mei", "demo");

        var first = await mei.AskAsync(new { type = "post", text = "thank you", receipt });
        var again = await mei.AskAsync(new { type = "post", text = "and again", receipt });

        Assert.Equal("ack", first.GetProperty("type").GetString());
        Assert.Equal(first.GetProperty("seq").GetInt64(), again.GetProperty("seq").GetInt64());
        var seen = await bo.NextEventAsync("comment");
        Assert.Equal("thank you", seen.GetProperty("text").GetString());
        Assert.Equal("""{"amount":500,"currency":"USD","duration":120}""", seen.GetProperty("superChat").GetRawText());
    }

    public static TheoryData<string, string> Bad => new()
    {
        { "somebody else's", ViewerTokens.Receipt("bo", "demo") },
        { "another room's", ViewerTokens.Receipt("mei", "other") },
        { "run out", ViewerTokens.Receipt("mei", "demo", lifetime: TimeSpan.FromMinutes(-2)) },
        { "good for longer than nonces are remembered", ViewerTokens.Receipt("mei", "demo", lifetime: TimeSpan.FromHours(1)) },
        { "without a number", ViewerTokens.Receipt("mei", "demo", id: "") },
        { "of an impossible amount", ViewerTokens.Receipt("mei", "demo", amount: -1) },
        { "forged", ViewerTokens.Receipt("mei", "demo")[..^4] + "AAAA" },
        { "a token to join with", ViewerTokens.For("mei") },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Receipts_that_prove_nothing_are_refused(string what, string receipt)
    {
        await using var mei = await _service.JoinAsync("demo", ViewerTokens.For("mei"));

        var answer = await mei.AskAsync(new { type = "post", text = what, receipt });

        Assert.Equal(109, answer.GetProperty("reason").GetInt32());
    }

    [Fact]
    public async Task A_receipt_lets_nobody_in()
    {
        await using var mallory = await TestViewer.ConnectAsync(_service.Url, "demo");

        var answer = await mallory.AskAsync(new { type = "join", token = ViewerTokens.Receipt("mei", "demo") });

        Assert.Equal(509, answer.GetProperty("reason").GetInt32());
    }
}
