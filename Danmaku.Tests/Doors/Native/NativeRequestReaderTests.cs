using System.Text;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Doors.Native;
using FsCheck;

namespace Danmaku.Tests.Doors.Native;

public sealed class NativeRequestReaderTests
{
    [Fact]
    public void Reads_every_member_of_a_post()
    {
        var post = Assert.IsType<NativeRequest.Post>(Read(
            """
            {"type":"post","id":"7","room":"demo","text":"hi","nonce":"n1","mode":"reverse","color":255,"size":"small",
             "replyTo":"3.118","mention":"bo","mediaTime":1.5,"unknown":{"is":["ignored"]}}
            """));

        Assert.Equal(("7", "demo"), (post.Id, post.Room));
        Assert.Equal(
            new CommentDraft
            {
                Text = "hi",
                Nonce = "n1",
                Style = new CommentStyle(CommentMode.Reverse, 255, CommentSize.Small),
                ReplyTo = new RoomPosition(3, 118),
                Mention = "bo",
                MediaTime = TimeSpan.FromSeconds(1.5),
            },
            post.Draft);
    }

    [Theory]
    [InlineData("""{"type":"post","id":"7"}""", "Member 'text' is missing.")]
    [InlineData("""{"type":"post","id":"7","text":5}""", "Member 'text' must be a string.")]
    [InlineData("""{"type":"post","id":"7","text":"\ud800"}""", "Member 'text' has an escape that is not a character.")]
    [InlineData("""{"type":"post","text":"hi"}""", "Member 'id' must be a string of 1 to 64 characters.")]
    [InlineData("""{"type":"post","id":"7","text":"hi","color":"red"}""", "Member 'color' must be an integer.")]
    [InlineData("""{"type":"post","id":"7","text":"hi","mode":"up"}""", "Member 'mode' must be scroll, top, bottom or reverse.")]
    [InlineData("""{"type":"post","id":"7","text":"hi","replyTo":"118"}""", "Member 'replyTo' must be epoch.seq, as 3.118.")]
    [InlineData("""{"type":"post","id":"7","text":"hi","mediaTime":"1"}""", "Member 'mediaTime' must be a number of seconds.")]
    [InlineData("""{"type":"join","id":"7","resume":[3,4]}""", "Member 'resume' must be an object.")]
    [InlineData("""{"type":"join","id":"7","resume":{"epoch":3}}""", "Member 'seq' is missing.")]
    [InlineData("""{"type":"moderate","id":"7","action":"vanish"}""", "Member 'action' must be delete, clear, purge, timeout, ban, warn, restrict, lift, approve, deny, pin, unpin, announce, configure, rules, rollback, appoint, dismiss, note, veto, answer, undo, acknowledge or appeal.")]
    [InlineData("""{"type":"moderate","id":"7","action":"timeout","viewer":"v"}""", "Member 'duration' is missing.")]
    [InlineData("""{"type":"moderate","id":"7","action":"configure","settings":{"muteAll":1}}""", "Member 'muteAll' must be true or false.")]
    [InlineData("""{"type":"moderate","id":"7","action":"configure","settings":{"judge":"on"}}""", "Member 'judge' must be off, fail_open or fail_closed.")]
    [InlineData("""{"type":"moderate","id":"7","action":"lift","viewer":"v","kind":"curse"}""", "Member 'kind' must be timeout, ban, warning or restriction.")]
    [InlineData("""{"type":"moderate","id":"7","action":"rules","rules":{"allowed":[]}}""", "Member 'rules' is missing.")]
    [InlineData("""{"type":"moderate","id":"7","action":"rules","rules":{"rules":["a"]}}""", "Member 'rules' must be an array of objects.")]
    [InlineData("""{"type":"moderate","id":"7","action":"rules","rules":{"rules":[{"pattern":"a"},{"kind":"term"}]}}""", "Member 'rules[1].pattern' is missing.")]
    [InlineData("""{"type":"moderate","id":"7","action":"answer","appeal":"3.9"}""", "Member 'granted' is missing.")]
    [InlineData("""{"type":"moderate","id":"7","action":"undo","event":"9"}""", "Member 'event' must be epoch.seq, as 3.118.")]
    public void Says_which_member_is_wrong(string frame, string message) =>
        Assert.Equal(message, Assert.IsType<NativeRequest.Invalid>(Read(frame)).Message);

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("[1]")]
    [InlineData("""{"id":"7"}""")]
    [InlineData("""{"type":5}""")]
    [InlineData("""{"type":"dance","id":"7"}""")]
    [InlineData("""{"type":"post","id":"7","text":"hi"} and more""")]
    [InlineData("""{"type":"post","a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{}}}}}}}}}""")]
    public void Anything_but_a_frame_is_unreadable(string frame) => Assert.IsType<NativeRequest.Unreadable>(Read(frame));

    [Fact]
    public void No_mutation_of_a_frame_makes_it_throw()
    {
        var frame = Encoding.UTF8.GetBytes(
            """{"type":"moderate","id":"7","action":"configure","settings":{"slowMode":5,"judge":"fail_open","linksFrom":"member"}}""");

        Prop.ForAll<int, byte, byte>((at, value, length) =>
        {
            var mutated = (byte[])frame.Clone();
            mutated[Math.Abs(at % frame.Length)] = value;
            Assert.NotNull(NativeRequestReader.Read(mutated.AsMemory(0, Math.Max(1, frame.Length - (length % 8)))));
        }).Check(new Configuration { MaxNbOfTest = 5_000, QuietOnSuccess = true, Runner = Config.QuickThrowOnFailure.Runner });
    }

    private static NativeRequest Read(string frame) => NativeRequestReader.Read(Encoding.UTF8.GetBytes(frame));
}
