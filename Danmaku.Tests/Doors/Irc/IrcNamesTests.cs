using Danmaku.Gateway.Doors.Irc;
using FsCheck;

namespace Danmaku.Tests.Doors.Irc;

public sealed class IrcNamesTests
{
    [Theory]
    [InlineData("demo", "#demo")]
    [InlineData("My-Room_7", "#^my-^room_7")]
    [InlineData("ABC", "#^a^b^c")]
    public void A_room_has_a_channel_that_leads_back_to_it_in_any_case(string roomId, string channel)
    {
        Assert.Equal(channel, IrcNames.ChannelOf(roomId));
        Assert.Equal(roomId, IrcNames.RoomOf(channel));
        Assert.Equal(roomId, IrcNames.RoomOf(channel.ToUpperInvariant()));
    }

    [Theory]
    [InlineData("bob", "bob")]
    [InlineData("Bob", "^bob")]
    [InlineData("auth0|42", "auth0=7c42")]
    [InlineData("a b!c@d", "a=20b=21c=40d")]
    [InlineData("小明", "=e5=b0=8f=e6=98=8e")]
    public void A_viewer_has_a_login_that_leads_back_to_them(string viewerId, string login)
    {
        Assert.Equal(login, IrcNames.LoginOf(viewerId));
        Assert.Equal(viewerId, IrcNames.ViewerOf(login));
        Assert.Equal(viewerId, IrcNames.ViewerOf("@" + login));
    }

    [Fact]
    public void Every_id_comes_back_from_its_login_in_small_letters() => Prop.ForAll<NonEmptyString>(static id =>
    {
        var whole = new string([.. id.Get.Where(static c => !char.IsSurrogate(c)).Take(128)]);
        return whole.Length == 0 || (IrcNames.ViewerOf(IrcNames.LoginOf(whole)) == whole && IrcNames.LoginOf(whole).All(static c => c is > ' ' and < 'A' or > 'Z' and <= 'z'));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("#")]
    [InlineData("demo")]
    [InlineData("#a b")]
    [InlineData("#^")]
    [InlineData("#=4")]
    [InlineData("#=ff")]
    [InlineData("#=20")]
    public void No_room_is_called_what_none_can_be(string channel) => Assert.Null(IrcNames.RoomOf(channel));

    [Theory]
    [InlineData("justinfan1", true)]
    [InlineData("JustinFan80999", true)]
    [InlineData("justinfan", false)]
    [InlineData("justinfan1x", false)]
    [InlineData("bob", false)]
    public void Anonymous_nicks_are_known(string nick, bool isAnonymous) => Assert.Equal(isAnonymous, IrcNames.IsAnonymous(nick));
}
