using Danmaku.Contracts.Messages;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Rooms;

/// <summary>What a room still is after its process was stopped and started.</summary>
public sealed class RoomSurvivalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Comments_settings_and_sanctions_are_there_after_a_restart()
    {
        RoomPosition first;
        await using (var before = Start())
        {
            first = (await before.PostAccepted("hello")).Position;
            await before.Moderate(new ModerationCommand.Configure(new SettingsChange { SlowMode = TimeSpan.FromSeconds(3) }));
            await before.Moderate(new ModerationCommand.Ban("troll", null, "enough"));
        }

        await using var after = Start();
        var snapshot = await after.Snapshot();

        Assert.Equal(first, Assert.Single(snapshot.Comments).Position);
        Assert.Equal("hello", snapshot.Comments[0].Text);
        Assert.Equal(TimeSpan.FromSeconds(3), snapshot.Settings.SlowMode);
        Assert.Equal(first.Epoch + 1, snapshot.Position.Epoch);
        var sanction = (await after.Rooms.StandingOf("demo", "troll", CancellationToken.None)).Sanction;
        Assert.Equal((SanctionKind.Ban, "enough"), (sanction!.Kind, sanction.Reason));
    }

    [Fact]
    public async Task Posting_a_nonce_again_after_a_restart_is_still_one_comment()
    {
        PostResult.Accepted first;
        await using (var before = Start())
        {
            first = await before.PostAccepted("once", nonce: "n1");
        }

        await using var after = Start();
        var again = await after.PostAccepted("once", nonce: "n1");

        Assert.Equal(first, again);
        Assert.Single((await after.History(new HistoryQuery(null, null, null, null))).Comments);
    }

    private RoomsUnderTest Start() => new(_folder.File("rooms.db"), TimeProvider.System);
}
