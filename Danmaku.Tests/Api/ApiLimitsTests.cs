using System.Net;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Api;
using Danmaku.Gateway.Rooms;
using Danmaku.Hosting.Settings;

namespace Danmaku.Tests.Api;

public sealed class ApiLimitsTests
{
    private static readonly RoomAnswer Report = new RoomAnswer.WhatIf(new WhatIfReport(0, false, 0, 0, [], []));

    [Fact]
    public async Task A_room_has_one_trial_at_a_time_and_the_process_two()
    {
        await using var api = await ApiUnderTest.StartAsync();
        var started = new SemaphoreSlim(0);
        var end = new TaskCompletionSource<RoomAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        api.Link.Answer = _ =>
        {
            started.Release();
            return end.Task;
        };
        using var client = api.CreateClient();
        var first = ApiUnderTest.PostAsync(client, "/rooms/one/moderation/what-if", "{}");
        Assert.True(await started.WaitAsync(TimeSpan.FromSeconds(30)), "The first trial did not begin.");

        using var sameRoom = await client.PostAsync(new Uri("/rooms/one/moderation/what-if", UriKind.Relative), new StringContent("{}"));
        Assert.Equal(HttpStatusCode.TooManyRequests, sameRoom.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(2), sameRoom.Headers.RetryAfter!.Delta);
        var second = ApiUnderTest.PostAsync(client, "/rooms/two/moderation/what-if", "{}");
        Assert.True(await started.WaitAsync(TimeSpan.FromSeconds(30)), "The second trial did not begin.");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await ApiUnderTest.PostAsync(client, "/rooms/three/moderation/what-if", "{}")).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await ApiUnderTest.PostAsync(client, "/rooms/three/moderation/rules/import", "a")).Status);

        end.SetResult(Report);
        Assert.Equal(HttpStatusCode.OK, (await first).Status);
        Assert.Equal(HttpStatusCode.OK, (await second).Status);
        Assert.Equal(HttpStatusCode.OK, (await ApiUnderTest.PostAsync(client, "/rooms/one/moderation/what-if", "{}")).Status);
    }

    [Fact]
    public void Of_one_viewer_so_many_requests_are_answered_at_once()
    {
        using var limits = new ApiLimits(new Reloading<GatewayOptions>(new GatewayOptions { RequestBurst = 3, RequestsPerSecond = 1 }));

        Assert.All(Enumerable.Range(0, 3), _ => Assert.Null(limits.TakeRequest("mod")));

        // On a busy machine a second may pass, and one more be answered.
        Rejection? refusal;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((refusal = limits.TakeRequest("mod")) is null)
        {
            Assert.False(patience.IsCancellationRequested);
        }

        Assert.Equal(RejectReason.Flooding, refusal?.Reason);
        Assert.InRange(refusal!.RetryAfter!.Value, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1));
        Assert.Null(limits.TakeRequest("somebody else"));
    }

    [Fact]
    public void Large_bodies_are_read_one_of_each_viewer_and_four_in_all()
    {
        using var limits = new ApiLimits(new Reloading<GatewayOptions>(new GatewayOptions()));
        var places = Enumerable.Range(0, 4).Select(n => Take($"mod-{n}").Place).ToList();

        Assert.Equal(RejectReason.Flooding, Take("mod-0").Refusal?.Reason);
        Assert.Equal(RejectReason.Flooding, Take("mod-4").Refusal?.Reason);
        places[0].Dispose();
        Assert.Null(Take("mod-4").Refusal);

        (IDisposable Place, Rejection? Refusal) Take(string viewerId) => (limits.TakeLargeBody(viewerId, out var refusal), refusal);
    }
}
