using System.Diagnostics.Metrics;
using Danmaku.Contracts.Protos.Link.V1;
using Danmaku.Contracts.Protos.Room.V1;
using Danmaku.Silo.Cluster;
using Danmaku.Silo.Cluster.Link;
using Danmaku.Silo.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Danmaku.Tests.Cluster.Link;

/// <summary>No message gets so long that a peer refuses it, which would cost a gateway its link.</summary>
public sealed class MessageSizeTests
{
    private const int LongestMessage = 16 * 1024 * 1024;

    private static readonly string LongText = new('x', 4_096);

    [Fact]
    public void A_page_that_would_be_too_long_ends_early_and_says_that_there_is_more()
    {
        var entry = new LogEntry { Comments = { Enumerable.Range(0, 100).Select(_ => new LoggedComment { Text = LongText }) } };
        var log = new RoomAnswer { Log = new() { Entries = { Enumerable.Repeat(entry, 1_000) } } };
        var comments = new RoomAnswer { Comments = new() { Comments = { Enumerable.Range(0, 1_000).Select(_ => new StaffComment { Comment = new() { Text = LongText } }) } } };

        Assert.InRange(log.Cut().CalculateSize(), AnswerSize.MaxPageBytes / 2, AnswerSize.MaxPageBytes + 100);
        Assert.True(log.Log.More);
        Assert.InRange(log.Log.Entries.Count, 2, 20);
        Assert.Equal(1_000, comments.Cut().Comments.Comments.Count);
        Assert.False(comments.Comments.More);
        var history = new HistoryPage { Comments = { Enumerable.Range(0, 1_000).Select(_ => new Comment { Text = new string('x', 16_384) }) } }.Cut();
        Assert.InRange(history.CalculateSize(), AnswerSize.MaxPageBytes / 2, AnswerSize.MaxPageBytes + 100);
        Assert.True(history.More);
    }

    [Fact]
    public void A_report_that_would_be_too_long_keeps_its_numbers_and_the_examples_of_what_is_most_frequent()
    {
        var example = new WhatIfExample { Text = LongText, Masked = LongText };
        var report = new RoomAnswer
        {
            WhatIf = new() { Outcomes = { Enumerable.Range(0, 100).Select(_ => new WhatIfOutcome { Comments = 20, Examples = { Enumerable.Repeat(example, 20) } }) } },
        };

        Assert.InRange(report.Cut().CalculateSize(), AnswerSize.MaxPageBytes / 2, LongestMessage);
        Assert.Equal(100, report.WhatIf.Outcomes.Count(outcome => outcome.Comments == 20));
        Assert.Equal((20, 0), (report.WhatIf.Outcomes[0].Examples.Count, report.WhatIf.Outcomes[^1].Examples.Count));
    }

    [Fact]
    public void A_room_under_a_raid_still_fits_into_a_snapshot_with_what_is_newest()
    {
        var waiting = Enumerable.Range(1, 100_000).Select(number => new WithheldComment { Comment = new() { Position = new() { Sequence = number }, Text = new string('x', 200) } });
        var snapshot = new RoomSnapshot { Staff = new() { Withheld = { waiting } } };

        Assert.InRange(snapshot.Cut().CalculateSize(), AnswerSize.MaxListBytes / 2, LongestMessage);
        Assert.Equal(100_000, snapshot.Staff.Withheld[^1].Comment.Position.Sequence);
        Assert.Equal(
            Enumerable.Range(100_001 - snapshot.Staff.Withheld.Count, snapshot.Staff.Withheld.Count),
            snapshot.Staff.Withheld.Select(comment => (int)comment.Comment.Position.Sequence));
    }

    [Fact]
    public async Task Snapshots_of_many_rooms_do_not_share_one_message()
    {
        await using var meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var queue = new GatewayQueue("gateway", BatchForm.Whole, LongestMessage, new LinkMetrics(meters.GetRequiredService<IMeterFactory>()));
        var snapshot = new RoomSnapshot { Comments = { Enumerable.Range(0, 300).Select(_ => new Comment { Text = LongText }) } };
        for (var call = 1; call <= 20; call++)
        {
            queue.Answer(new Answer { CallId = call, Snapshot = snapshot });
        }

        queue.Complete();
        var answered = new List<long>();
        while (await queue.TakeAsync(CancellationToken.None) is { } response)
        {
            Assert.InRange(response.CalculateSize(), 1, 2 * 1024 * 1024);
            answered.AddRange(response.Answers.Select(answer => answer.CallId));
        }

        Assert.Equal(Enumerable.Range(1, 20).Select(call => (long)call), answered);
    }
}
