using System.Text;
using Danmaku.Silo.Judging;
using FsCheck;

namespace Danmaku.Tests.Judging;

/// <summary>Answers that are verdicts, and all the others.</summary>
public sealed class JudgeAnswerTests
{
    private static readonly Configuration Enough = new()
    {
        MaxNbOfTest = 2_000,
        EndSize = 300,
        QuietOnSuccess = true,
        Runner = Config.QuickThrowOnFailure.Runner,
    };

    [Theory]
    [InlineData("""{"verdict":"allow"}""")]
    [InlineData("""{"verdict":"allow","reason":"Fine."}""")]
    [InlineData(""" { "score": [0.1, {"a": null}], "verdict" : "allow", "reason": null } """)]
    public void A_comment_is_allowed(string json) => Assert.IsType<Judgement.Allow>(Read(json));

    [Theory]
    [InlineData("""{"verdict":"hold"}""", "The outside judge leaves it to a moderator.")]
    [InlineData("""{"verdict":"hold","reason":""}""", "The outside judge leaves it to a moderator.")]
    [InlineData("""{"verdict":"hold","reason":" \r\n\u202E\t "}""", "The outside judge leaves it to a moderator.")]
    [InlineData("""{"verdict":"hold","reason":"两行\n<b>两行</b>"}""", "两行 <b>两行</b>")]
    [InlineData("""{"verdict":"hold","reason":"turned \u202Earound\u2066"}""", "turned around")]
    [InlineData("""{"verdict":"hold","reason":"👩‍👧 family"}""", "👩‍👧 family")]
    public void A_reason_is_one_line_of_text(string json, string why) => Assert.Equal(new Judgement.Hold(why), Read(json));

    [Fact]
    public void A_long_reason_is_cut_between_code_points()
    {
        var reason = "x" + string.Concat(Enumerable.Repeat("🎉", 200));

        var rejected = Assert.IsType<Judgement.Reject>(Read($$"""{"verdict":"reject","reason":"{{reason}}"}"""));

        Assert.Equal(reason[..199], rejected.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("\"allow\"")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("""{"verdict":null}""")]
    [InlineData("""{"verdict":1}""")]
    [InlineData("""{"verdict":["allow"]}""")]
    [InlineData("""{"verdict":"Allow"}""")]
    [InlineData("""{"verdict":"allow "}""")]
    [InlineData("""{"Verdict":"allow"}""")]
    [InlineData("""{"verdict":"reject","reason":5}""")]
    [InlineData("""{"verdict":"reject","reason":{"text":"no"}}""")]
    [InlineData("""{"verdict":"reject","verdict":"allow"}""")]
    [InlineData("""{"verdict":"reject","v\u0065rdict":"allow"}""")]
    [InlineData("""{"verdict":"allow"} {"verdict":"reject"}""")]
    [InlineData("""{"verdict":"allow",}""")]
    [InlineData("""{"verdict":"allow" """)]
    [InlineData("""{"verdict":"hold","reason":"\ud83c"}""")]
    [InlineData("""{"verdict":"allow","\ud83c":1}""")]
    [InlineData("""{"verdict":"\udf89"}""")]
    public void Anything_else_is_no_verdict(string json) => Assert.Null(Read(json));

    [Fact]
    public void Text_that_is_not_utf8_is_no_verdict() =>
        Assert.Null(JudgeAnswer.TryRead((byte[])[.. """{"verdict":"hold","reason":" """u8, 0xFF, 0xC0, .. "\"}"u8]));

    [Fact]
    public void Deep_nesting_is_no_verdict() =>
        Assert.Null(Read("""{"verdict":"allow","x":""" + new string('[', 16_000) + new string(']', 16_000) + "}"));

    [Fact]
    public void No_bytes_make_it_stumble() =>
        Prop.ForAll(Arb.From<byte[]>(), static bytes => IsFit(JudgeAnswer.TryRead(bytes))).Check(Enough);

    [Fact]
    public void No_verdict_with_bytes_changed_makes_it_stumble() =>
        Prop.ForAll(Arb.From(Damaged()), static bytes => IsFit(JudgeAnswer.TryRead(bytes))).Check(Enough);

    [Fact]
    public async Task No_bytes_from_a_judge_make_asking_stumble()
    {
        var random = new System.Random(20_300_101);
        var answers = Enumerable.Range(0, 300).Select(i => Anything(random, i)).ToArray();
        await using var judge = new RawJudge(answers);
        using var asking = new JudgeUnderTest(judge.Url, change: options => options with { Retries = 0, PauseAfter = 1_000 });

        foreach (var _ in answers)
        {
            Assert.True(IsFit(await asking.AskAsync()));
        }

        Assert.Empty(asking.Loggers.Texts("Failed"));
    }

    private static Judgement? Read(string json) => JudgeAnswer.TryRead(Encoding.UTF8.GetBytes(json));

    private static bool IsFit(Judgement? judgement) => judgement switch
    {
        Judgement.Hold { Why: var why } => IsShort(why),
        Judgement.Reject { Message: var message } => IsShort(message),
        Judgement.NoAnswer { Cause: var cause, Why: var why } => cause != NoAnswerCause.Failed && IsShort(why),
        _ => true,
    };

    private static bool IsShort(string text) =>
        text.Length is > 0 and <= JudgeAnswer.MaxReasonLength && text == text.Trim() && !text.Any(char.IsControl)
        && text == Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    // A good answer, some bytes of which are others.
    private static Gen<byte[]> Damaged() =>
        from verdict in Gen.Elements("allow", "hold", "reject")
        from reason in Arb.Generate<string>()
        from changes in Gen.ListOf(from at in Gen.Choose(0, 10_000) from value in Gen.Choose(0, 255) select (at, (byte)value))
        select Changed(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { verdict, reason }), changes);

    private static byte[] Changed(byte[] bytes, IEnumerable<(int At, byte Value)> changes)
    {
        foreach (var (at, value) in changes.Take(5))
        {
            bytes[at % bytes.Length] = value;
        }

        return bytes;
    }

    // Something like HTTP, broken somewhere: the status line, a header, the length, the chunks or the body.
    private static byte[] Anything(System.Random random, int i)
    {
        var body = """{"verdict":"hold","reason":"so"}""";
        var whole = (i % 4) switch
        {
            0 => $"HTTP/1.1 200 OK\r\ncontent-length: {body.Length}\r\n\r\n{body}",
            1 => $"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{body.Length:x}\r\n{body}\r\n0\r\n\r\n",
            2 => $"HTTP/1.1 503 Busy\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n",
            _ => "",
        };
        var bytes = Encoding.UTF8.GetBytes(whole);
        if (bytes.Length == 0)
        {
            bytes = new byte[random.Next(0, 2_000)];
            random.NextBytes(bytes);
        }

        for (var changes = random.Next(0, 4); changes > 0 && bytes.Length > 0; changes--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes[..random.Next(bytes.Length / 2, bytes.Length + 1)];
    }
}
