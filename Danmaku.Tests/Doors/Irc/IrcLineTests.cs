using Danmaku.Gateway.Doors.Irc;

namespace Danmaku.Tests.Doors.Irc;

public sealed class IrcLineTests
{
    [Fact]
    public void A_line_is_taken_apart()
    {
        var line = IrcLine.Read("@reply-parent-msg-id=3.120;x=a\\sb\\:c;empty= :nick!u@h  privmsg   #demo :hello :there \r")!;

        Assert.Equal("PRIVMSG", line.Command);
        Assert.Equal(["#demo", "hello :there "], line.Params);
        Assert.Equal(("3.120", "a b;c", ""), (line.Tags["reply-parent-msg-id"], line.Tags["x"], line.Tags["empty"]));
        Assert.Equal("", line[7]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("@only=tags")]
    [InlineData(":only.prefix")]
    [InlineData("@a=b :c ")]
    public void A_line_without_a_command_is_none(string line) => Assert.Null(IrcLine.Read(line));
}
