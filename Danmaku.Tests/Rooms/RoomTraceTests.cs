using System.Diagnostics;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Diagnostics;
using Danmaku.Silo.Rooms;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Rooms;

/// <summary>What rooms make of traces that others began: bounded, whatever those want.</summary>
[Collection(nameof(Listening))]
public sealed class RoomTraceTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordedSpans _spans = new();
    private readonly RoomsUnderTest _rooms;

    public RoomTraceTests() => _rooms = new RoomsUnderTest(_folder.File("danmaku.db"), TimeProvider.System, new RoomHostOptions { FlushInterval = TimeSpan.FromMilliseconds(200), AckTimeout = RoomsUnderTest.Patience });

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _rooms.DisposeAsync();

    public void Dispose()
    {
        _spans.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_batch_carries_sixteen_traces_and_every_one_is_of_a_comment_in_it()
    {
        var listener = new RecordingListener();
        await _rooms.Subscribe(listener);
        var sampled = Enumerable.Range(0, 100).Select(static _ => Sampled()).ToList();

        await Task.WhenAll(sampled.Select((context, number) => PostAsync($"{number}", context)));
        await listener.EventCount(100);

        Assert.All(listener.Batches, static batch =>
        {
            Assert.InRange(batch.Traces.Length, 0, 16);
            Assert.All(batch.Traces, traced => Assert.Contains(batch.Events, item => item.Position.Sequence == traced.Sequence));
        });
        var traces = listener.Batches.SelectMany(static batch => batch.Traces).Select(static traced => traced.Context.TraceId).ToList();
        Assert.NotEmpty(traces);
        Assert.Empty(traces.Except(sampled.Select(static context => context.TraceId)));
    }

    [Fact]
    public async Task Traced_comments_written_together_share_a_commit_that_is_linked_to_all_of_them()
    {
        var (first, second) = (Sampled(), Sampled());
        var arrived = _rooms.Store.Close();
        var blocked = PostAsync("holds the writer up", default);
        await arrived;
        var posts = new[] { PostAsync("one", first), PostAsync("two", second) };
        await _rooms.Snapshot();
        _rooms.Store.Open();
        await Task.WhenAll([blocked, .. posts]);

        var commit = Assert.Single(_spans.All, span => span.DisplayName == "journal commit" && span.TraceId == first.TraceId);

        Assert.Equal(second.TraceId, Assert.Single(commit.Links).Context.TraceId);
        Assert.Equal(2, commit.GetTagItem("danmaku.journal.entries"));
    }

    [Fact]
    public async Task A_comment_that_is_not_sampled_leaves_nothing()
    {
        var listener = new RecordingListener();
        await _rooms.Subscribe(listener);
        var unsampled = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.None);

        await PostAsync("hello", unsampled);
        await listener.EventCount(1);

        Assert.All(listener.Batches, static batch => Assert.Empty(batch.Traces));
        Assert.DoesNotContain(_spans.All, span => span.TraceId == unsampled.TraceId);
    }

    [Fact]
    public void A_process_takes_so_many_traced_comments_in_a_second_and_no_more()
    {
        var budget = new SpanBudget(perSecond: 3);

        Assert.Equal([true, true, true, false, false], Enumerable.Range(0, 5).Select(_ => budget.TryTake(10_500)));
        Assert.False(budget.TryTake(10_999));
        Assert.True(budget.TryTake(11_000));
    }

    private static ActivityContext Sampled() => new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);

    private async Task PostAsync(string text, ActivityContext trace) =>
        Assert.IsType<PostResult.Accepted>(await _rooms.Rooms.Post("demo", RoomsUnderTest.Ann, new CommentDraft { Text = text }, CancellationToken.None, trace));
}
