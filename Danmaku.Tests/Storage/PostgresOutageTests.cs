using System.Diagnostics.Metrics;
using Danmaku.Bench.Cluster;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Diagnostics;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Storage;
using Danmaku.Silo.Storage.Journal;
using Danmaku.Silo.Storage.Postgres;
using Danmaku.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Danmaku.Tests.Storage;

/// <summary>A server of its own that is cut off while it is written to.</summary>
public sealed class PostgresOutageTests : IAsyncLifetime, IDisposable
{
    private const int Comments = 30_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // The journal's own: its retries run through weeks of it, and in the store's time comments would leave with their day.
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingLoggers _loggers = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private PostgresServer? _server;
    private PostgresRoomStore? _store;

    public async Task InitializeAsync()
    {
        _server = await PostgresServer.StartAsync(durable: true);
        _store = await PostgresRoomStore.StartAsync(
            new StoreOptions { Provider = StoreProvider.Postgres, ConnectionString = await _server.CreateDatabaseAsync() },
            TimeProvider.System,
            _loggers.CreateLogger<PostgresRoomStore>());
    }

    public async Task DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        await _services.DisposeAsync();
    }

    public void Dispose() => _loggers.Dispose();

    [Fact]
    public async Task A_server_cut_off_twice_while_a_journal_writes_has_every_comment_once()
    {
        await _store!.OpenAsync("demo", new RoomLimits(), default);
        using var metrics = new RoomMetrics(_services.GetRequiredService<IMeterFactory>());
        await using var journal = new GroupCommitJournal(
            _store, new StoreOptions(), _time, metrics, _loggers.CreateLogger<GroupCommitJournal>());
        var client = new CountingClient();
        var away = _loggers.Next("Away");

        Append(1, Comments / 3);
        await client.Settled(1).WaitAsync(Patience);
        await _server!.StopAsync();
        Append((Comments / 3) + 1, Comments / 3);
        await away.WaitAsync(Patience);
        var behind = Assert.IsType<JournalState.Behind>(journal.State);
        await _server.StartAgainAsync();
        await _time.PassUntil(client.Settled(2 * Comments / 3));

        var awayAgain = _loggers.Next("Away");
        Append((2 * Comments / 3) + 1, Comments / 3);
        await _server.StopAsync();
        Append(Comments + 1, 1);
        await awayAgain.WaitAsync(Patience);
        await _server.StartAgainAsync();
        await _time.PassUntil(client.Settled(Comments + 1));

        Assert.True(behind.Backlog > 0);
        Assert.Matches("is starting up|was shut down|cannot be reached", behind.Reason);
        Assert.Equal(Enumerable.Range(1, Comments + 1).Select(n => (long)n), client.Stored);
        Assert.Equal(Enumerable.Range(1, Comments + 1).Select(n => (long)n), await Sequences());
        Assert.DoesNotContain(_loggers.Lines, line => line.Level >= LogLevel.Error);

        void Append(int first, int count)
        {
            for (var sequence = first; sequence < first + count; sequence++)
            {
                journal.Append(Samples.Comment("demo", new RoomPosition(1, sequence), "hello"), client);
            }
        }
    }

    [Fact]
    public async Task While_the_server_is_away_every_call_says_so_and_works_again_when_it_is_back()
    {
        await _store!.OpenAsync("demo", new RoomLimits(), default);
        var comment = Samples.Comment("demo", new RoomPosition(1, 1), "hello");
        await _server!.StopAsync();

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await _store.OpenAsync("demo", new RoomLimits(), default));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await _store.AppendAsync([comment], default));
        await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await _store.ReadAsync("demo", new HistoryQuery(null, null, null, null), default));
        await _server.StartAgainAsync();

        await _store.AppendAsync([comment], default);
        Assert.Single((await _store.ReadAsync("demo", new HistoryQuery(null, null, null, null), default)).Comments);
        Assert.Equal(2, (await _store.OpenAsync("demo", new RoomLimits(), default)).Epoch);
    }

    private async Task<List<long>> Sequences()
    {
        var sequences = new List<long>();
        var query = new HistoryQuery(null, null, null, null, Limit: 1_000);
        while (true)
        {
            var page = await _store!.ReadAsync("demo", query, default);
            sequences.AddRange(page.Comments.Select(comment => comment.Position.Sequence));
            if (!page.More)
            {
                return sequences;
            }

            query = query with { After = page.Comments[^1].Position };
        }
    }

    private sealed class CountingClient : IJournalClient
    {
        private readonly Lock _lock = new();
        private readonly List<long> _stored = [];
        private (int Count, TaskCompletionSource Done) _wait;

        public IReadOnlyList<long> Stored
        {
            get
            {
                lock (_lock)
                {
                    return [.. _stored];
                }
            }
        }

        public Task Settled(int count)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_lock)
            {
                _wait = (count, done);
                if (_stored.Count >= count)
                {
                    done.SetResult();
                }
            }

            return done.Task;
        }

        public void OnSettled(RoomPosition position, JournalOutcome outcome)
        {
            lock (_lock)
            {
                _stored.Add(outcome == JournalOutcome.Stored ? position.Sequence : -position.Sequence);
                if (_wait.Done is not null && _stored.Count >= _wait.Count)
                {
                    _wait.Done.TrySetResult();
                }
            }
        }
    }
}
