using System.Text;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Doors.Irc;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Tests.Doors.Irc;

public sealed class IrcFormatTests
{
    private const IrcAbilities All = IrcAbilities.Tags | IrcAbilities.Commands;

    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_000);

    private readonly IrcMemory _memory = new();

    [Fact]
    public void A_comment_is_one_line_whatever_it_holds()
    {
        var comment = Comment(5) with { Text = "one\r\nQUIT :two\u0001", Author = new Viewer("m e;i\\", "Mei; \r\nLi", ViewerRole.Streamer) };

        var text = TextOf(Format(All).Batch("demo", [BatchItem.Told(new RoomEvent.CommentPosted(comment, Thinned: false))]));

        Assert.Equal(
            "@badge-info=;badges=broadcaster/1;color=;display-name=Mei\\:\\s\\r\\nLi;emotes=;first-msg=0;flags=;id=3.5;mod=0;room-id=demo;subscriber=0;"
                + "tmi-sent-ts=1790000000000;turbo=0;user-id=m\\se\\:i\\\\;user-type= "
                + ":m=20e=3bi=5c!m=20e=3bi=5c@m=20e=3bi=5c.tmi.twitch.tv PRIVMSG #demo :one  QUIT :two \r\n",
            text);
    }

    [Fact]
    public void Actions_are_texts_that_begin_with_me() => Assert.EndsWith(
        ":mei!mei@mei.tmi.twitch.tv PRIVMSG #demo :\u0001ACTION waves\u0001\r\n",
        TextOf(Format(IrcAbilities.None).Batch("demo", [BatchItem.Told(new RoomEvent.CommentPosted(Comment(5) with { Text = "/me waves" }, Thinned: false))])),
        StringComparison.Ordinal);

    [Fact]
    public void Each_setting_that_changes_has_a_line_of_its_own_for_every_format_alike()
    {
        var framed = Format(All);
        framed.Snapshot(new RoomSnapshot("demo", new RoomPosition(3, 1), RoomSettings.Default, [], 0));
        RoomEvent change = new RoomEvent.SettingsChanged(
            new RoomPosition(3, 2), At, RoomSettings.Default with { SlowMode = TimeSpan.FromSeconds(5), MembersOnly = true, TextLimit = 7 }, "mod");

        foreach (var format in new[] { framed, new IrcFormat(All, isBare: true, _memory), framed })
        {
            Assert.Equal(
                "@room-id=demo;slow=5 :tmi.twitch.tv ROOMSTATE #demo\r\n@room-id=demo;subs-only=1 :tmi.twitch.tv ROOMSTATE #demo\r\n"
                    + "@msg-id=subs_on :tmi.twitch.tv NOTICE #demo :Only members may comment now.\r\n",
                TextOf(format.Batch("demo", [BatchItem.Told(change)])));
        }
    }

    [Fact]
    public void Without_the_settings_of_before_all_are_said()
    {
        RoomEvent change = new RoomEvent.SettingsChanged(new RoomPosition(3, 2), At, RoomSettings.Default with { SlowMode = TimeSpan.FromSeconds(5) }, "mod");

        Assert.Equal(
            "@danmaku-mute-all=0;emote-only=0;followers-only=-1;r9k=0;rituals=0;room-id=demo;slow=5;subs-only=0 :tmi.twitch.tv ROOMSTATE #demo\r\n",
            TextOf(Format(All).Batch("demo", [BatchItem.Told(change)])));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_client_has_no_words_for_is_a_frame_without_a_byte(bool hasTags)
    {
        RoomEvent cleared = new RoomEvent.RoomCleared(new RoomPosition(3, 9), At, "mod");

        var frame = Format(hasTags ? IrcAbilities.Tags : IrcAbilities.None).Batch("demo", [BatchItem.Told(cleared), BatchItem.Skipped(new RoomPosition(3, 10), 11, SkipReason.Private)]);

        Assert.Equal((0, new EventRange("demo", 3, 9, 11)), (frame.Length, frame.Events));
    }

    [Fact]
    public void Staff_see_a_comment_once_when_everybody_does()
    {
        var format = Format(All);
        var held = new RoomEvent.CommentPosted(Comment(5), Thinned: false, new Withholding(CommentStage.Held, "new", null));
        var shown = new RoomEvent.CommentsShown(new RoomPosition(3, 6), At, [Comment(5)], ShowCause.Approved, "mod");

        Assert.Equal("", TextOf(format.Batch("demo", [BatchItem.Told(held)])));
        Assert.Contains(";id=3.5;", TextOf(format.Batch("demo", [BatchItem.Told(shown)])), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_left_out_stands_at_the_next_comment_or_in_a_notice()
    {
        var skipped = BatchItem.Skipped(new RoomPosition(3, 5), 6, SkipReason.Budget);
        var comment = BatchItem.Told(new RoomEvent.CommentPosted(Comment(7), Thinned: false));

        Assert.StartsWith("@danmaku-skipped=3.5-6:budget;badge-info=;", TextOf(Format(All).Batch("demo", [skipped, comment])), StringComparison.Ordinal);
        Assert.StartsWith("@danmaku-skipped=3.5-6:budget;msg-id=danmaku_skipped;", TextOf(Format(All).Batch("demo", [skipped])), StringComparison.Ordinal);
        Assert.Equal("", TextOf(Format(IrcAbilities.None).Batch("demo", [skipped])));
    }

    [Fact]
    public void A_gap_of_a_slow_reader_is_said() => Assert.Equal(
        ":tmi.twitch.tv NOTICE #demo :11 events were not sent: the connection does not read fast enough.\r\n",
        TextOf(Format(IrcAbilities.None).BuildSkipNotice(new EventRange("demo", 3, 10, 20))!));

    [Fact]
    public void A_deleted_comment_is_named_with_its_author_as_long_as_that_is_remembered()
    {
        var format = Format(All);
        format.Batch("demo", [BatchItem.Told(new RoomEvent.CommentPosted(Comment(5), Thinned: false))]);
        for (var i = 0; i < 16_383; i++)
        {
            _memory.Note("other", new RoomPosition(1, i), "x");
        }

        RoomEvent deleted = new RoomEvent.CommentsDeleted(new RoomPosition(3, 6), At, [new RoomPosition(3, 5)], "");
        Assert.StartsWith("@login=mei;room-id=demo;target-msg-id=3.5;", TextOf(format.Batch("demo", [BatchItem.Told(deleted)])), StringComparison.Ordinal);

        _memory.Note("other", new RoomPosition(1, 99_999), "x");
        Assert.StartsWith("@login=;room-id=demo;target-msg-id=3.5;", TextOf(format.Batch("demo", [BatchItem.Told(deleted)])), StringComparison.Ordinal);
    }

    private static Comment Comment(long sequence) =>
        new() { Position = new RoomPosition(3, sequence), At = At, Author = new Viewer("mei", "Mei", ViewerRole.Viewer), Text = "hello" };

    private static string TextOf(SharedFrame frame) => Encoding.UTF8.GetString(frame.Payload.Span);

    private IrcFormat Format(IrcAbilities abilities) => new(abilities, isBare: false, _memory);
}
