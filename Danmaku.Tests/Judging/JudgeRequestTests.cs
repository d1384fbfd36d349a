using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Judging;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Judging;

/// <summary>What a judge is sent, and that it can be sure of who sent it.</summary>
public sealed class JudgeRequestTests
{
    [Fact]
    public void The_signature_is_that_of_the_standards_own_libraries() =>
        // https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/javascript/src/webhook.test.ts
        Assert.Equal(
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            new WebhookSigner([JudgeUnderTest.Secret]).Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", """{"test": 2432232314}"""u8));

    [Fact]
    public void While_a_secret_is_replaced_requests_are_signed_with_both()
    {
        const string Newer = "whsec_bmV3ZXIgYW5kIGxvbmcgZW5vdWdoIGZvciBpdA==";
        var body = Encoding.UTF8.GetBytes("{}");

        var both = new WebhookSigner([Newer, JudgeUnderTest.Secret]).Sign("msg_1", "1", body);

        Assert.Equal($"{new WebhookSigner([Newer]).Sign("msg_1", "1", body)} {new WebhookSigner([JudgeUnderTest.Secret]).Sign("msg_1", "1", body)}", both);
    }

    [Theory]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", true)]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", true)]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n", true)]
    [InlineData("whsec_c2hvcnQ=", false)]
    [InlineData("whsec_", false)]
    [InlineData("", false)]
    [InlineData("a sentence that is long enough but no base64", false)]
    [InlineData("WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", false)]
    public void A_secret_is_base64_of_24_to_64_bytes(string secret, bool readable) => Assert.Equal(readable, WebhookSigner.TryRead(secret, out _));

    [Theory]
    [InlineData(23, false)]
    [InlineData(24, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_secret_is_neither_too_short_nor_too_long(int bytes, bool readable) =>
        Assert.Equal(readable, WebhookSigner.TryRead("whsec_" + Convert.ToBase64String(new byte[bytes]), out _));

    [Fact]
    public void A_body_says_who_what_where_and_when()
    {
        var draft = new CommentDraft
        {
            Text = "前方高能 \"quoted\" 🎉",
            Style = CommentStyle.Default with { Mode = CommentMode.Top },
            ReplyTo = new RoomPosition(3, 120),
            Mention = "u-9",
            Nonce = "not for the judge",
        };

        var body = JudgeBody.Of(new JudgeRequest("demo", new Viewer("u-17", "美", ViewerRole.Member), draft, ManualTimeProvider.Start));

        AssertJson(
            """
            {"type":"comment.judge","timestamp":"2030-01-01T00:00:00.000Z","data":{"room":"demo","author":{"id":"u-17","name":"美","role":"member"},
             "text":"前方高能 \"quoted\" 🎉","mode":"top","replyTo":"3.120","mention":"u-9"}}
            """,
            body);
        Assert.Contains("前方高能", Encoding.UTF8.GetString(body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_comment_does_not_have_is_absent()
    {
        var body = JudgeBody.Of(JudgeUnderTest.Request("hello"));

        AssertJson(
            """
            {"type":"comment.judge","timestamp":"2030-01-01T00:00:00.000Z","data":{"room":"demo","author":{"id":"mei","name":"Mei","role":"viewer"},
             "text":"hello","mode":"scroll"}}
            """,
            body);
    }

    [Fact]
    public void Every_role_and_mode_has_a_name()
    {
        foreach (var role in Enum.GetValues<ViewerRole>())
        {
            foreach (var mode in Enum.GetValues<CommentMode>())
            {
                var draft = new CommentDraft { Text = "x", Style = CommentStyle.Default with { Mode = mode } };

                var data = JsonNode.Parse(JudgeBody.Of(new JudgeRequest("demo", new Viewer("a", "A", role), draft, ManualTimeProvider.Start)).Span)!["data"]!;

                Assert.Equal(role.ToString(), (string)data["author"]!["role"]!, ignoreCase: true);
                Assert.Equal(mode.ToString(), (string)data["mode"]!, ignoreCase: true);
            }
        }
    }

    [Fact]
    public async Task Requests_are_posted_json_and_each_comment_has_an_id_of_its_own()
    {
        await using var server = await JudgeServer.StartAsync();
        using var asking = new JudgeUnderTest(server.Url, new ManualTimeProvider());

        await asking.AskAsync("one");
        await asking.AskAsync("one");

        var (first, second) = (await server.NextAsync(), await server.NextAsync());
        Assert.Equal(("POST", "/judge", "application/json"), (first.Method, first.Path, first.ContentType));
        Assert.Equal($"{ManualTimeProvider.Start.ToUnixTimeSeconds()}", first.Timestamp);
        Assert.Equal(
            new WebhookSigner([JudgeUnderTest.Secret]).Sign(first.Id, first.Timestamp, Encoding.UTF8.GetBytes(first.Body)), first.Signature);
        Assert.NotEqual(first.Id, second.Id);
        Assert.DoesNotContain('.', first.Id);
    }

    [Fact]
    public async Task A_secret_that_is_replaced_while_the_service_runs_signs_from_then_on()
    {
        const string Newer = "whsec_bmV3ZXIgYW5kIGxvbmcgZW5vdWdoIGZvciBpdA==";
        await using var server = await JudgeServer.StartAsync();
        using var asking = new JudgeUnderTest(server.Url, new ManualTimeProvider());

        asking.Options.Set(asking.Options.Current with { Secrets = [Newer] });
        await asking.AskAsync("one");

        var request = await server.NextAsync();
        Assert.Equal(new WebhookSigner([Newer]).Sign(request.Id, request.Timestamp, Encoding.UTF8.GetBytes(request.Body)), request.Signature);
    }

    private static void AssertJson(string expected, ReadOnlyMemory<byte> actual) =>
        Assert.True(
            JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, JsonDocument.Parse(actual).RootElement), Encoding.UTF8.GetString(actual.Span));
}
