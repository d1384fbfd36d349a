using System.Diagnostics;
using Danmaku.Contracts.Protos.Admin.V1;
using Danmaku.Contracts.Protos.Room.V1;
using Danmaku.Tests.Rooms;
using Danmaku.Tests.Support;
using Grpc.Core;

namespace Danmaku.Tests.Cluster.Admin;

/// <summary>A platform's own traces go on into rooms.</summary>
[Collection(nameof(Listening))]
public sealed class AdminTraceTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordedSpans _spans = new();
    private readonly RoomsUnderTest _rooms;

    public AdminTraceTests() => _rooms = new RoomsUnderTest(_folder.File("danmaku.db"), TimeProvider.System);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _rooms.DisposeAsync();

    public void Dispose()
    {
        _spans.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("01", 1)]
    [InlineData("00", 0)]
    public async Task A_post_of_a_platform_is_in_the_platforms_trace_where_that_is_sampled(string flags, int spans)
    {
        await using var silo = await AdminSilo.StartAsync(_rooms.Rooms);
        var traceId = ActivityTraceId.CreateRandom();
        var headers = new Metadata { { "traceparent", $"00-{traceId}-{ActivitySpanId.CreateRandom()}-{flags}" } };

        await silo.Client().PostCommentAsync(
            new PostCommentRequest { RoomId = "demo", Draft = new CommentDraft { Text = "hello" } }, headers);

        Assert.Equal(spans, _spans.All.Count(span => span.DisplayName == "room post" && span.TraceId == traceId));
    }
}
