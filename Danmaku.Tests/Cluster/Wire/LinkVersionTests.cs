using Danmaku.Contracts.Protos;
using Danmaku.Contracts.Protos.Link.V1;
using Danmaku.Tests.Cluster.Link;
using Danmaku.Tests.Rooms;
using Danmaku.Tests.Support;
using Google.Protobuf;
using Grpc.Core;

namespace Danmaku.Tests.Cluster.Wire;

/// <summary>Gateways and silos that have no version of the link's protocol in common: both say so, and go on as soon as one is updated.</summary>
public sealed class LinkVersionTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RoomsUnderTest _rooms;

    public LinkVersionTests() => _rooms = new RoomsUnderTest(_folder.File("danmaku.db"), TimeProvider.System);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _rooms.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 1, 1)]
    [InlineData(1, 7, 1)]
    [InlineData(0, 7, null)]
    [InlineData(5, 7, null)]
    [InlineData(0, 0, null)]
    public void The_newest_version_that_both_know_is_spoken(int oldest, int newest, int? common) =>
        Assert.Equal(common, LinkVersions.Common(oldest, newest));

    [Fact]
    public async Task A_gateway_that_knows_the_silos_version_and_newer_ones_is_taken()
    {
        await using var silo = await LinkedSilo.StartAsync(_rooms.Rooms);
        using var gateway = new RawGateway(silo.Url);

        await gateway.SendAsync(Saying(oldest: 1, newest: 7));
        await gateway.ReadUntilAsync(() => gateway.Responses.Count > 0);

        Assert.Equal(1, gateway.Responses[0].Welcome.Version);
        await gateway.EndAsync();
    }

    [Fact]
    public async Task A_gateway_of_newer_versions_alone_is_refused_with_the_versions_of_both()
    {
        await using var silo = await LinkedSilo.StartAsync(_rooms.Rooms);
        using var gateway = new RawGateway(silo.Url);

        await gateway.SendAsync(Saying(oldest: 5, newest: 7));

        var refused = await Assert.ThrowsAsync<RpcException>(() => gateway.ReadUntilAsync(() => gateway.Responses.Count > 0));
        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
        Assert.Contains("This silo speaks version 1", refused.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("the gateway speaks versions 5 to 7", refused.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_says_that_a_silo_speaks_another_version_and_tries_until_it_speaks_its_own()
    {
        var hello = new WireLine(IsAnswer: false, "Link", Saying(1, 1));
        await using var silo = await PlayedSilo.StartAsync([[hello, Welcome(9)], [hello, Welcome(9)], [hello, Welcome(1)]]);
        await using var gateway = await LinkedGateway.StartAsync(silo.Url);

        while (gateway.Link.LiveCount == 0)
        {
            var next = gateway.Log.Next("Linked");
            if (gateway.Link.LiveCount == 0)
            {
                await next;
            }
        }

        var said = gateway.Log.Texts("Unsupported");
        Assert.Equal(2, said.Count);
        Assert.Contains("it speaks version 9 of the link's protocol, this gateway speaks version 1", said[0], StringComparison.Ordinal);
    }

    private static byte[] Saying(int oldest, int newest) =>
        new LinkRequest { Hello = new Hello { GatewayId = "gateway", Version = newest, OldestVersion = oldest } }.ToByteArray();

    private static WireLine Welcome(int version) =>
        new(IsAnswer: true, "Link", new LinkResponse { Welcome = new Welcome { SiloId = "silo", Version = version } }.ToByteArray());
}
