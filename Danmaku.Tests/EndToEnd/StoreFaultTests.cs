using System.Text.Json;
using Danmaku.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Danmaku.Tests.EndToEnd;

/// <summary>While the store is away a room stays live, says so, and catches up when it is back.</summary>
public sealed class StoreFaultTests
{
    private const string Room = "fault";

    /// <summary>How long answers wait for a store that is away: longer than a busy machine keeps one waiting that is not.</summary>
    private const string Away = "00:00:06";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task While_another_program_locks_the_store_comments_stay_live_and_are_stored_afterwards()
    {
        await using var service = await GatewayUnderTest.StartAsync(new() { ["Rooms:AckTimeout"] = Away });
        using var http = service.CreateHttpClient();
        await using var mei = await service.JoinAsync(Room, ViewerTokens.For("mei"));
        await using var bo = await service.JoinAsync(Room, ViewerTokens.For("bo"));
        Assert.True(IsStored(await mei.PostAsync("before")));
        Assert.Equal("before", await bo.NextCommentAsync());
        Assert.Equal("Healthy", await ServiceHealth.ReadyAsync(http));

        using (new StoreLock(service.StorePath))
        {
            var answer = mei.PostAsync("meanwhile", nonce: "n-1");
            Assert.Equal("meanwhile", await bo.NextCommentAsync());
            Assert.False(answer.IsCompleted, "The answer waits for the store.");
            var ack = await answer;
            Assert.Equal("ack", ack.GetProperty("type").GetString());
            Assert.False(IsStored(ack));
            Assert.Equal("Degraded", await ServiceHealth.ReadyAsync(http));
            Assert.Equal(["before"], (await StoredComments.ReadAllAsync(http, Room)).Select(comment => comment.Text));

            await using var late = await service.JoinAsync(Room);
            var log = RoomLog.From(await late.NextAsync("snapshot"));
            await log.ReadAsync(late, ack.GetProperty("seq").GetInt64());
            Assert.Equal(["before", "meanwhile"], log.Comments.Values);
            await AssertCannotOpenAnotherRoomAsync(mei);
        }

        await UntilStoredAsync(mei, "meanwhile", "n-1");
        Assert.Equal(["before", "meanwhile"], (await StoredComments.ReadAllAsync(http, Room)).Select(comment => comment.Text));
        Assert.True(IsStored(await mei.PostAsync("after")));
        Assert.Equal("after", await bo.NextCommentAsync());
        Assert.Equal("Healthy", await ServiceHealth.ReadyAsync(http));
    }

    [Fact]
    public async Task While_the_disk_is_full_comments_stay_live_and_are_stored_once_there_is_room()
    {
        await using var service = await GatewayUnderTest.StartAsync(new(ServiceProcess.Unlimited)
        {
            ["Store:MaxFileMebibytes"] = "1",
            ["Room:ModeratorBurst"] = "10000",
            ["Rooms:AckTimeout"] = Away,
        });
        using var http = service.CreateHttpClient();
        await using var streamer = await service.JoinAsync("filler", ViewerTokens.For("streamer", "streamer"));
        await using var mei = await service.JoinAsync(Room, ViewerTokens.For("mei"));
        await using var bo = await service.JoinAsync(Room, ViewerTokens.For("bo"));
        Assert.True(IsStored(await mei.PostAsync("before")));
        Assert.Equal("before", await bo.NextCommentAsync());

        var filled = await FillAsync(streamer);
        Assert.Equal("Degraded", await ServiceHealth.ReadyAsync(http));
        Assert.False(IsStored(await mei.PostAsync("meanwhile", nonce: "n-1")));
        Assert.Equal("meanwhile", await bo.NextCommentAsync());
        Assert.Equal(filled, (await StoredComments.ReadAllAsync(http, "filler")).Count);
        Assert.Equal(["before"], (await StoredComments.ReadAllAsync(http, Room)).Select(comment => comment.Text));

        Execute(service.StorePath, "DELETE FROM comments WHERE room_id = 'filler' AND sequence > 1");

        await UntilStoredAsync(mei, "meanwhile", "n-1");
        Assert.Equal(["before", "meanwhile"], (await StoredComments.ReadAllAsync(http, Room)).Select(comment => comment.Text));
        Assert.True(IsStored(await mei.PostAsync("after")));
        Assert.Equal("Healthy", await ServiceHealth.ReadyAsync(http));
    }

    [Fact]
    public async Task A_moderators_command_is_in_force_at_once_and_survives_although_the_store_was_away()
    {
        await using var service = await GatewayUnderTest.StartAsync(new() { ["Rooms:AckTimeout"] = Away });
        await using var moderator = await service.JoinAsync(Room, ViewerTokens.For("mod", "moderator"));
        await using var mei = await service.JoinAsync(Room, ViewerTokens.For("mei"));

        using (new StoreLock(service.StorePath))
        {
            var answer = moderator.AskAsync(new { type = "moderate", action = "ban", viewer = "mei" });
            await mei.NextAsync("notice");
            Assert.Equal(402, (await mei.PostAsync("but")).GetProperty("reason").GetInt32());
            Assert.False(IsStored(await answer));
        }

        // Stopping waits for what has not been written.
        await service.RestartAsync();
        await using var again = await service.JoinAsync(Room, ViewerTokens.For("mei"));
        Assert.Equal("ban", again.Joined.GetProperty("sanction").GetProperty("action").GetString());
    }

    private static async Task AssertCannotOpenAnotherRoomAsync(TestViewer viewer)
    {
        var reject = await viewer.AskAsync(new { type = "join", room = "another", token = ViewerTokens.For("mei") });

        Assert.Equal((602, "store_unavailable"), (reject.GetProperty("reason").GetInt32(), reject.GetProperty("name").GetString()));
        Assert.True(reject.GetProperty("retryAfterMs").GetInt64() > 0);
    }

    /// <summary>Posts until an answer says that the store did not take it.</summary>
    /// <returns>How many it took.</returns>
    private static async Task<int> FillAsync(TestViewer streamer)
    {
        await streamer.AskAsync(new { type = "moderate", action = "configure", settings = new { textLimit = 500 } });
        var text = string.Concat(Enumerable.Repeat("\U0001F600", 500));
        for (var stored = 0; stored < 2_000; stored++)
        {
            if (!IsStored(await streamer.PostAsync(text)))
            {
                return stored;
            }
        }

        throw new InvalidOperationException("Four megabytes went into a store of one.");
    }

    /// <summary>Repeats a post, as a client does that wants to know: each answer waits for the store.</summary>
    private static async Task UntilStoredAsync(TestViewer viewer, string text, string nonce)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!IsStored(await viewer.PostAsync(text, nonce)))
        {
            Assert.False(patience.IsCancellationRequested, "The store did not come back.");
        }
    }

    private static bool IsStored(JsonElement answer) => answer.TryGetProperty("stored", out var stored)
        ? stored.GetBoolean()
        : throw new InvalidOperationException($"Not acknowledged: {answer}");

    private static void Execute(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False;Default Timeout=10");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Another program in the middle of a write.</summary>
    private sealed class StoreLock : IDisposable
    {
        private readonly SqliteConnection _connection;
        private readonly SqliteTransaction _transaction;

        public StoreLock(string path)
        {
            _connection = new SqliteConnection($"Data Source={path};Pooling=False");
            _connection.Open();
            _transaction = _connection.BeginTransaction();
        }

        public void Dispose()
        {
            _transaction.Dispose();
            _connection.Dispose();
        }
    }
}
