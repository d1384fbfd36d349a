using System.Diagnostics.Metrics;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Diagnostics;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Storage;
using Danmaku.Silo.Storage.Journal;
using Danmaku.Silo.Storage.Sqlite;
using Danmaku.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Danmaku.Tests.Storage;

/// <summary>How entries come into the store, and what happens to them when it is away.</summary>
public sealed class JournalTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingLoggers _loggers = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly RoomMetrics _metrics;
    private readonly SqliteRoomStore _sqlite;
    private readonly GatedStore _store;
    private readonly Client _client = new();
    private GroupCommitJournal? _journal;
    private long _sequence;

    public JournalTests()
    {
        _metrics = new RoomMetrics(_services.GetRequiredService<IMeterFactory>());
        _sqlite = SqliteRoomStore.Start(
            new StoreOptions { Path = _folder.File("rooms.db") }, _time, _loggers.CreateLogger<SqliteRoomStore>());
        _store = new GatedStore(_sqlite);
    }

    public async ValueTask DisposeAsync()
    {
        _store.Open();
        if (_journal is not null)
        {
            await _journal.DisposeAsync();
        }

        _sqlite.Dispose();
        _metrics.Dispose();
        await _services.DisposeAsync();
        _loggers.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_entry_that_finds_the_journal_idle_is_written_alone_and_those_that_wait_meanwhile_together()
    {
        await Start();
        var held = _store.Close();
        Append(1);
        await held.WaitAsync(Patience);
        Append(50);
        _store.Open();
        await _client.Settled(51);

        Assert.Equal([1, 50], _store.Groups);
        Assert.Equal(Enumerable.Range(1, 51).Select(n => ((long)n, JournalOutcome.Stored)), _client.Outcomes);
    }

    [Fact]
    public async Task Nobody_is_told_before_the_commit()
    {
        await Start();
        var held = _store.Close();
        Append(1);
        await held.WaitAsync(Patience);

        Assert.Empty(_client.Outcomes);
    }

    [Fact]
    public async Task While_the_store_is_away_entries_wait_and_the_log_says_so_once()
    {
        await Start();
        var held = _store.Close();
        Append(1);
        await held.WaitAsync(Patience);
        var away = _loggers.Next("Away");
        _store.Fault = static entries => entries.Count == 3 ? new StoreUnavailableException("The disk is out.") : null;
        Append(3);
        _store.Open();
        await away;
        await Failures(3);

        var behind = Assert.IsType<JournalState.Behind>(_journal!.State);
        Assert.Equal(("The disk is out.", 3, ManualTimeProvider.Start), (behind.Reason, behind.Backlog, behind.Since));
        Assert.Single(_client.Outcomes);

        var back = _loggers.Next("Back");
        _store.Fault = _ => null;
        await _time.PassUntil(_client.Settled(4));
        await back;

        Assert.IsType<JournalState.Healthy>(_journal.State);
        Assert.All(_client.Outcomes, outcome => Assert.Equal(JournalOutcome.Stored, outcome.Outcome));
        Assert.Single(_loggers.Texts("Away"));
        Assert.Contains("3 waiting entries were written", Assert.Single(_loggers.Texts("Back")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_store_takes_less_than_comes_the_journal_says_so()
    {
        await Start();
        var held = _store.Close();
        Append(1);
        await held.WaitAsync(Patience);
        Append(1_001);
        _time.Advance(TimeSpan.FromSeconds(1.1));
        var behind = new List<bool>();
        _store.Fault = _ =>
        {
            behind.Add(_journal!.IsBehind);
            return null;
        };
        _store.Open();
        await _client.Settled(1_002);

        Assert.Equal([1, 1_000, 1], _store.Groups);
        Assert.Equal([false, true, false], behind);
    }

    [Fact]
    public async Task Comments_beyond_the_backlog_are_told_at_once_and_moderation_has_a_reserve()
    {
        await Start(new StoreOptions { BacklogComments = 10, BacklogModeration = 2 });
        var away = _loggers.Next("Away");
        Away("The disk is out.");
        Append(1);
        await away;

        Append(11);
        Assert.Equal([(11L, JournalOutcome.Dropped), (12L, JournalOutcome.Dropped)], _client.Outcomes);
        AppendClear();
        AppendClear();
        Assert.Equal(2, _client.Outcomes.Count);
        AppendClear();
        Assert.Equal((15L, JournalOutcome.Dropped), _client.Outcomes[^1]);
        Assert.Single(_loggers.Texts("BacklogFull"));

        _store.Fault = _ => null;
        await _time.PassUntil(_client.Settled(15));
        Assert.Equal(12, _client.Outcomes.Count(outcome => outcome.Outcome == JournalOutcome.Stored));
    }

    [Fact]
    public async Task Comments_that_wait_are_comments_and_what_the_room_does_by_itself_is_moderation()
    {
        await Start(new StoreOptions { BacklogComments = 3, BacklogModeration = 2 });
        var away = _loggers.Next("Away");
        Away("The disk is out.");
        Append(1);
        await away;

        AppendHeld();
        AppendEvent(place => new RoomEvent.CommentsShown(place, Samples.At, [], ShowCause.DelayOver, ""));
        AppendHeld();
        Assert.Equal((4L, JournalOutcome.Dropped), _client.Outcomes[^1]);
        AppendEvent(place => new RoomEvent.CommentsDeleted(place, Samples.At, [new(1, 1)], "") { Cause = DeleteCause.Expired });
        AppendEvent(place => new RoomEvent.BrakeMoved(place, Samples.At, BrakeState.Calm, RoomSettings.Default, ""));
        Assert.Single(_client.Outcomes);
        AppendEvent(place => new RoomEvent.CommentUnpinned(place, Samples.At, ""));
        Assert.Equal((7L, JournalOutcome.Dropped), _client.Outcomes[^1]);

        void AppendHeld() => AppendEvent(place => ((RoomEvent.CommentPosted)Samples.Comment("demo", place, "held").Event) with
        {
            Withheld = new Withholding(CommentStage.Held, "rule", null),
        });
    }

    [Fact]
    public async Task Rules_larger_than_the_reserve_are_taken_when_nothing_else_waits()
    {
        await Start(new StoreOptions { BacklogMebibytes = 1 });
        var away = _loggers.Next("Away");
        Away("The disk is out.");
        Append(1);
        await away;
        var large = new RuleSet { Rules = [.. Enumerable.Repeat(new Rule { Pattern = new string('x', 64), Note = new string('y', 200) }, RuleSet.MaxTerms)] };

        AppendRules(1);
        Assert.Empty(_client.Outcomes);
        AppendRules(2);
        Assert.Equal((3L, JournalOutcome.Dropped), _client.Outcomes[^1]);

        void AppendRules(int version) => AppendEvent(place => new RoomEvent.RulesChanged(
            place, Samples.At, new VersionedRules(new RuleVersion(version, Samples.At, "mod", null, RuleSet.MaxTerms, 0), large)));
    }

    [Fact]
    public async Task One_entry_that_the_store_refuses_does_not_take_the_others_with_it()
    {
        await Start();
        var held = _store.Close();
        Append(1);
        await held.WaitAsync(Patience);

        // A colour that the table's own check refuses.
        Append(20);
        var bad = Samples.Comment("demo", new(1, ++_sequence), "bad");
        var comment = ((RoomEvent.CommentPosted)bad.Event).Comment with { Style = new(CommentMode.Scroll, -1, CommentSize.Normal) };
        _journal!.Append(bad with { Event = new RoomEvent.CommentPosted(comment, Thinned: false) }, _client);
        Append(20);
        _store.Open();
        await _client.Settled(42);

        Assert.Equal((22L, JournalOutcome.Refused), Assert.Single(_client.Outcomes, o => o.Outcome != JournalOutcome.Stored));
        Assert.Equal(Enumerable.Range(1, 42).Select(n => (long)n), _client.Outcomes.Select(o => o.Sequence));
        var line = Assert.Single(_loggers.Lines, line => line.Level >= LogLevel.Error);
        Assert.Contains("demo at 1.22", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entries_of_a_room_that_runs_elsewhere_fail_and_other_rooms_go_on()
    {
        await Start();
        await _sqlite.OpenAsync("other", new RoomLimits(), default);
        var held = _store.Close();
        Append(1);
        await held.WaitAsync(Patience);
        Append(1);
        _journal!.Append(Samples.Comment("other", new(1, 7), "fine"), _client);
        _store.Fault = _ => null;
        await _sqlite.OpenAsync("demo", new RoomLimits(), default);
        _store.Open();
        await _client.Settled(3);

        Assert.Equal([(1L, JournalOutcome.Stale), (2L, JournalOutcome.Stale), (7L, JournalOutcome.Stored)], _client.Outcomes);
    }

    [Fact]
    public async Task A_stop_writes_what_waits()
    {
        await Start();
        var held = _store.Close();
        Append(1);
        await held.WaitAsync(Patience);
        Append(5);

        var stop = _journal!.DisposeAsync();
        _store.Open();
        await stop.AsTask().WaitAsync(Patience);

        Assert.Equal(6, _client.Outcomes.Count(outcome => outcome.Outcome == JournalOutcome.Stored));
        Append(1);
        Assert.Equal((7L, JournalOutcome.Dropped), _client.Outcomes[^1]);
    }

    [Fact]
    public async Task A_stop_gives_up_on_a_store_that_stays_away_after_its_time_and_says_how_much_is_lost()
    {
        await Start(new StoreOptions { DrainTimeout = TimeSpan.FromSeconds(10) });
        var away = _loggers.Next("Away");
        Away("The disk is out.");
        Append(4);
        await away;

        var stop = _journal!.DisposeAsync().AsTask();
        await _time.PassUntil(stop);

        Assert.Equal(4, _client.Outcomes.Count(outcome => outcome.Outcome == JournalOutcome.Dropped));
        Assert.Contains("4 entries are lost", Assert.Single(_loggers.Texts("Abandoned")), StringComparison.Ordinal);
    }

    private async Task Start(StoreOptions? options = null)
    {
        await _sqlite.OpenAsync("demo", new RoomLimits(), default);
        _journal = new GroupCommitJournal(
            _store, options ?? new StoreOptions(), _time, _metrics, _loggers.CreateLogger<GroupCommitJournal>());
    }

    private void Append(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _journal!.Append(Samples.Comment("demo", new(1, ++_sequence), "hello"), _client);
        }
    }

    private void AppendEvent(Func<RoomPosition, RoomEvent> make) =>
        _journal!.Append(new JournalEntry("demo", make(new RoomPosition(1, ++_sequence)), null), _client);

    private void AppendClear() => _journal!.Append(Samples.Clear("demo", new(1, ++_sequence)), _client);

    private void Away(string reason) => _store.Fault = _ => new StoreUnavailableException(reason);

    private async Task Failures(int count)
    {
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = count;
        _store.Fault = _ =>
        {
            if (Interlocked.Decrement(ref left) == 0)
            {
                failed.TrySetResult();
            }

            return new StoreUnavailableException("The disk is out.");
        };
        var since = _time.GetUtcNow();
        await _time.PassUntil(failed.Task);
        Assert.True(_time.GetUtcNow() > since);
    }

    private sealed class Client : IJournalClient
    {
        private readonly Lock _lock = new();
        private readonly List<(long Sequence, JournalOutcome Outcome)> _outcomes = [];
        private readonly List<(int Count, TaskCompletionSource Done)> _waits = [];

        public IReadOnlyList<(long Sequence, JournalOutcome Outcome)> Outcomes
        {
            get
            {
                lock (_lock)
                {
                    return [.. _outcomes];
                }
            }
        }

        public Task Settled(int count)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_lock)
            {
                if (_outcomes.Count >= count)
                {
                    return Task.CompletedTask;
                }

                _waits.Add((count, done));
            }

            return done.Task.WaitAsync(Patience);
        }

        public void OnSettled(RoomPosition position, JournalOutcome outcome)
        {
            lock (_lock)
            {
                _outcomes.Add((position.Sequence, outcome));
                foreach (var (count, done) in _waits)
                {
                    if (_outcomes.Count >= count)
                    {
                        done.TrySetResult();
                    }
                }
            }
        }
    }
}
