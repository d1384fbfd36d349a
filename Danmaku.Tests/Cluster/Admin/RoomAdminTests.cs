using Danmaku.Contracts.Protos.Admin.V1;
using Danmaku.Contracts.Protos.Link.V1;
using Danmaku.Contracts.Protos.Room.V1;
using Danmaku.Tests.Rooms;
using Danmaku.Tests.Support;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1Alpha;
using GetStandingRequest = Danmaku.Contracts.Protos.Admin.V1.GetStandingRequest;
using ListHistoryRequest = Danmaku.Contracts.Protos.Admin.V1.ListHistoryRequest;

namespace Danmaku.Tests.Cluster.Admin;

public sealed class RoomAdminTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RoomsUnderTest _rooms;

    public RoomAdminTests() => _rooms = new RoomsUnderTest(_folder.File("danmaku.db"), TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _rooms.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_platform_posts_for_itself_and_for_a_viewer_and_a_nonce_twice_is_one_comment()
    {
        await using var silo = await AdminSilo.StartAsync(_rooms.Rooms);
        var client = silo.Client();
        var ann = new Viewer { Id = "ann", Name = "  Ann ", Role = ViewerRole.Member };

        var first = await client.PostCommentAsync(Post("hello", "n1", ann));
        var again = await client.PostCommentAsync(Post("hello", "n1", ann));
        await client.PostCommentAsync(Post("starting soon", "n2"));

        Assert.True(first.Result.Accepted.Stored);
        Assert.Equal(first.Result.Accepted.Position, again.Result.Accepted.Position);
        var comments = (await client.ListHistoryAsync(new ListHistoryRequest { RoomId = "demo" })).Page.Comments;
        Assert.Equal(
            [("ann", "Ann", ViewerRole.Member, "hello"), ("platform", "Platform", ViewerRole.Streamer, "starting soon")],
            comments.Select(comment => (comment.Author.Id, comment.Author.Name, comment.Author.Role, comment.Text)));
    }

    [Fact]
    public async Task A_platform_moderates_and_what_the_rules_refuse_is_an_answer()
    {
        await using var silo = await AdminSilo.StartAsync(_rooms.Rooms);
        var client = silo.Client();
        var ann = new Viewer { Id = "ann", Name = "Ann" };
        var posted = (await client.PostCommentAsync(Post("spam", "n1", ann))).Result.Accepted.Position;

        Assert.NotNull((await client.ModerateAsync(Command(new() { Delete = new() { Comments = { posted } } }))).Result.Done);
        Assert.NotNull((await client.ModerateAsync(Command(new() { Ban = new() { ViewerId = "ann", Reason = "spam" } }))).Result.Done);
        Assert.NotNull((await client.ModerateAsync(Command(new() { Configure = new() { Change = new() { SlowModeMs = 3_000, DelayMs = 2_000 } } }))).Result.Done);

        var sanction = (await client.GetStandingAsync(new GetStandingRequest { RoomId = "demo", ViewerId = "ann" })).Standing.Sanction;
        Assert.Equal(("spam", "platform"), (sanction.Reason, sanction.By));
        Assert.Equal(RejectReason.Banned, (await client.PostCommentAsync(Post("again", "n2", ann))).Result.Rejected.Reason);
        var room = (await client.GetRoomAsync(new GetRoomRequest { RoomId = "demo" })).Snapshot;
        Assert.Empty(room.Comments);
        Assert.Equal((3_000, 2_000), (room.Settings.SlowModeMs, room.Staff.Configured.DelayMs));

        Assert.NotNull((await client.ModerateAsync(Command(new() { Lift = new() { ViewerId = "ann" } }))).Result.Done);
        Assert.Null((await client.GetStandingAsync(new GetStandingRequest { RoomId = "demo", ViewerId = "ann" })).Standing.Sanction);
        var refused = await client.ModerateAsync(new ModerateRequest { RoomId = "demo", Moderator = ann, Command = new() { Clear = new() } });
        Assert.Equal(RejectReason.NotAllowed, refused.Result.Refused.Reason);
    }

    [Fact]
    public async Task What_no_room_can_be_asked_is_an_error_that_names_the_limit()
    {
        await using var silo = await AdminSilo.StartAsync(_rooms.Rooms);
        var client = silo.Client();

        await RefusedAsync(() => client.GetRoomAsync(new GetRoomRequest { RoomId = "no room" }), "room_id must be 1 to 64");
        await RefusedAsync(() => client.PostCommentAsync(Post("hello", "n", new Viewer { Id = "", Name = "Ann" })), "author.id must have 1 to 128");
        await RefusedAsync(() => client.PostCommentAsync(Post("hello", "n", new Viewer { Id = "ann", Name = new string('x', 33) })), "author.name must have 1 to 32");
        await RefusedAsync(() => client.PostCommentAsync(Post("hello", "n", new Viewer { Id = "ann", Name = "Ann", Role = (ViewerRole)9 })), "author.role");
        await RefusedAsync(() => client.PostCommentAsync(new PostCommentRequest { RoomId = "demo" }), "draft must be set");
        await RefusedAsync(() => client.ModerateAsync(new ModerateRequest { RoomId = "demo" }), "command must have one of");
        await RefusedAsync(() => client.ListHistoryAsync(new ListHistoryRequest { RoomId = "demo", Query = new() { Limit = 1_001 } }), "query.limit must be 1 to 1,000");
        await RefusedAsync(() => client.GetStandingAsync(new GetStandingRequest { RoomId = "demo" }), "viewer_id must have 1 to 128");
    }

    [Fact]
    public async Task A_room_that_does_not_answer_is_unavailable_with_a_retry_after_and_the_nonce_makes_the_retry_harmless()
    {
        await using var silo = await AdminSilo.StartAsync(_rooms.Rooms, AdminSilo.With("Admin:CallTimeout", "00:00:01"));
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        silo.Rooms.PostGate = gate.Task;

        var exception = await Assert.ThrowsAsync<RpcException>(() => silo.Client().PostCommentAsync(Post("held", "n1")).ResponseAsync);
        gate.SetResult();

        Assert.Equal(StatusCode.Unavailable, exception.StatusCode);
        Assert.Equal("1000", exception.Trailers.GetValue("retry-after-ms"));
        Assert.NotNull((await silo.Client().PostCommentAsync(Post("held", "n1"))).Result.Accepted);
        Assert.Single((await silo.Client().ListHistoryAsync(new ListHistoryRequest { RoomId = "demo" })).Page.Comments);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("the wrong key of tests")]
    [InlineData("")]
    public async Task Without_a_key_or_with_a_wrong_one_nobody_gets_in(string? key)
    {
        await using var silo = await AdminSilo.StartAsync(_rooms.Rooms);
        var client = silo.Client(key);

        var unary = await Assert.ThrowsAsync<RpcException>(() => client.PostCommentAsync(Post("hello", "n1")).ResponseAsync);
        using var stream = client.Subscribe(new SubscribeRequest { RoomId = "demo" });
        var streaming = await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(CancellationToken.None));
        using var reflection = new ServerReflection.ServerReflectionClient(silo.Invoker(key)).ServerReflectionInfo();
        var reflecting = await Assert.ThrowsAsync<RpcException>(() => reflection.ResponseStream.MoveNext(CancellationToken.None));

        Assert.All([unary, streaming, reflecting], exception => Assert.Equal(StatusCode.Unauthenticated, exception.StatusCode));
        Assert.Empty((await silo.Client().ListHistoryAsync(new ListHistoryRequest { RoomId = "demo" })).Page.Comments);
    }

    [Fact]
    public async Task Each_port_serves_its_own()
    {
        await using var silo = await AdminSilo.StartAsync(_rooms.Rooms);

        var admin = await Assert.ThrowsAsync<RpcException>(
            () => new RoomAdminService.RoomAdminServiceClient(silo.Invoker(port: 0)).GetRoomAsync(new GetRoomRequest { RoomId = "demo" }).ResponseAsync);
        var link = await Assert.ThrowsAsync<RpcException>(
            () => new GatewayLinkService.GatewayLinkServiceClient(silo.Invoker()).GetSnapshotAsync(new GetSnapshotRequest { RoomId = "demo" }).ResponseAsync);

        Assert.Equal((StatusCode.Unimplemented, StatusCode.Unimplemented), (admin.StatusCode, link.StatusCode));
    }

    [Fact]
    public async Task Without_keys_there_is_no_port_and_no_service()
    {
        await using var silo = await AdminSilo.StartAsync(_rooms.Rooms, []);

        Assert.Single(silo.Urls);
        var exception = await Assert.ThrowsAsync<RpcException>(
            () => new RoomAdminService.RoomAdminServiceClient(silo.Invoker(port: 0)).GetRoomAsync(new GetRoomRequest { RoomId = "demo" }).ResponseAsync);
        Assert.Equal(StatusCode.Unimplemented, exception.StatusCode);
    }

    [Fact]
    public async Task Health_is_told_to_anybody_and_the_services_to_those_with_a_key()
    {
        await using var silo = await AdminSilo.StartAsync(_rooms.Rooms);

        var health = await new Health.HealthClient(silo.Invoker(key: null)).CheckAsync(new HealthCheckRequest { Service = "danmaku.admin.v1.RoomAdminService" });
        using var reflection = new ServerReflection.ServerReflectionClient(silo.Invoker()).ServerReflectionInfo();
        await reflection.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" });
        Assert.True(await reflection.ResponseStream.MoveNext(CancellationToken.None));

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Status);
        Assert.Contains(reflection.ResponseStream.Current.ListServicesResponse.Service, service => service.Name == "danmaku.admin.v1.RoomAdminService");
    }

    private static PostCommentRequest Post(string text, string nonce, Viewer? author = null) =>
        new() { RoomId = "demo", Author = author, Draft = new() { Text = text, Nonce = nonce } };

    private static ModerateRequest Command(ModerationCommand command) => new() { RoomId = "demo", Command = command };

    private static async Task RefusedAsync<T>(Func<AsyncUnaryCall<T>> call, string message)
    {
        var exception = await Assert.ThrowsAsync<RpcException>(() => call().ResponseAsync);
        Assert.Equal(StatusCode.InvalidArgument, exception.StatusCode);
        Assert.Contains(message, exception.Status.Detail, StringComparison.Ordinal);
    }
}
