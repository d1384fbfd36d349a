using Danmaku.Contracts.Messages;
using Danmaku.Silo.Storage;
using Danmaku.Tests.Storage;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Rooms;

/// <summary>What an answer promises, and when it comes.</summary>
public sealed class AcknowledgementTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingListener _listener = new();
    private readonly RoomsUnderTest _rooms;

    public AcknowledgementTests() => _rooms = new RoomsUnderTest(_folder.File("rooms.db"), _time);

    public async ValueTask DisposeAsync()
    {
        await _rooms.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Viewers_have_a_comment_while_its_poster_waits_for_the_disk()
    {
        await _rooms.Subscribe(_listener);
        var held = _rooms.Store.Close();

        var answer = _rooms.Post("hello");
        await held.WaitAsync(Patience);
        await _listener.EventCount(1);
        Assert.False(answer.IsCompleted);

        _rooms.Store.Open();
        var accepted = Assert.IsType<PostResult.Accepted>(await answer.WaitAsync(Patience));
        Assert.True(accepted.Stored);
        Assert.Equal(_listener.Events[0].Position, accepted.Position);
    }

    [Fact]
    public async Task An_answer_comes_after_two_seconds_without_the_disk_and_says_so()
    {
        await _rooms.Subscribe(_listener);
        _ = _rooms.Store.Close();
        var answer = _rooms.Post("hello");
        await _listener.EventCount(1);
        await _rooms.Snapshot();

        _time.Advance(TimeSpan.FromSeconds(1.999));
        await _rooms.Snapshot();
        Assert.False(answer.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.001));

        Assert.False(Assert.IsType<PostResult.Accepted>(await answer.WaitAsync(Patience)).Stored);
    }

    [Fact]
    public async Task What_waited_for_an_absent_store_is_written_when_it_returns()
    {
        await _rooms.Subscribe(_listener);
        _rooms.Store.Fault = _ => new StoreUnavailableException("The disk is out.");
        var answers = new[] { _rooms.Post("one"), _rooms.Post("two"), _rooms.Post("three") };
        await _rooms.Snapshot();
        await _rooms.Snapshot();
        _time.Advance(TimeSpan.FromSeconds(2));
        foreach (var answer in answers)
        {
            Assert.False(Assert.IsType<PostResult.Accepted>(await answer.WaitAsync(Patience)).Stored);
        }

        var held = _rooms.Store.Close();
        _rooms.Store.Fault = _ => null;
        await _time.PassUntil(held);
        _rooms.Store.Open();

        Assert.True((await _rooms.PostAccepted("four")).Stored);
        var page = await _rooms.History(new HistoryQuery(null, null, null, null));
        Assert.Equal(["one", "two", "three", "four"], page.Comments.Select(comment => comment.Text));
    }

    [Fact]
    public async Task A_retry_waits_for_the_same_commit_as_the_first_try()
    {
        var held = _rooms.Store.Close();
        var first = _rooms.Post("hello", nonce: "n1");
        await held.WaitAsync(Patience);
        var retry = _rooms.Post("hello", nonce: "n1");
        await _rooms.Snapshot();
        Assert.False(retry.IsCompleted);

        _rooms.Store.Open();

        Assert.Equal(await first.WaitAsync(Patience), await retry.WaitAsync(Patience));
        Assert.Equal(1, Assert.IsType<PostResult.Accepted>(await first).Position.Sequence);
    }

    [Fact]
    public async Task A_retry_of_a_comment_that_was_never_stored_is_not_told_that_it_is()
    {
        _rooms.Store.Fault = _ => new InvalidOperationException("A bug.");
        Assert.False((await _rooms.PostAccepted("hello", nonce: "n1")).Stored);
        _rooms.Store.Fault = _ => null;

        Assert.False((await _rooms.PostAccepted("hello", nonce: "n1")).Stored);
    }

    [Fact]
    public async Task A_setting_holds_at_once_and_is_answered_when_it_is_stored()
    {
        var held = _rooms.Store.Close();
        var answer = _rooms.Moderate(new ModerationCommand.Configure(new SettingsChange { MuteAll = true }));
        await held.WaitAsync(Patience);

        var refused = Assert.IsType<PostResult.Rejected>(await _rooms.Post("hello").WaitAsync(Patience));
        Assert.Equal(RejectReason.MuteAll, refused.Rejection.Reason);
        Assert.False(answer.IsCompleted);

        _rooms.Store.Open();
        Assert.True(Assert.IsType<ModerationResult.Done>(await answer.WaitAsync(Patience)).Stored);
    }
}
