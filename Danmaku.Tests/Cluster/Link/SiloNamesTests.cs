using System.Net;
using Danmaku.Bench.Cluster;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Link;
using Danmaku.Tests.Rooms;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Cluster.Link;

/// <summary>One configured name that stands for silos which come and go, as a headless service of Kubernetes does.</summary>
public sealed class SiloNamesTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RoomsUnderTest _rooms;
    private readonly FakeNames _names = new();
    private readonly int _port = FreePorts.Next();
    private readonly Dictionary<string, CuttableLine> _pods = [];
    private readonly List<LinkedSilo> _silos = [];

    public SiloNamesTests() => _rooms = new RoomsUnderTest(_folder.File("danmaku.db"), TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        foreach (var pod in _pods.Values)
        {
            await pod.DisposeAsync();
        }

        foreach (var silo in _silos)
        {
            await silo.DisposeAsync();
        }

        await _rooms.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task One_name_links_to_every_address_behind_it()
    {
        await AddAsync("127.0.0.2", "127.0.0.3", "127.0.0.4");
        _names.Set("127.0.0.3", "127.0.0.2", "127.0.0.4", "127.0.0.3");

        await using var gateway = await StartAsync(TimeSpan.FromMinutes(5));

        await gateway.Log.Count("Linked", 3);
        Assert.Equal(3, gateway.Link.LiveCount);
        Assert.IsType<PostResult.Accepted>(await gateway.PostAsync("hello"));
        Assert.Equal([$"Silos of {Address}: 127.0.0.2, 127.0.0.3, 127.0.0.4."], gateway.Log.Texts("Resolved"));
    }

    [Fact]
    public async Task Silos_that_come_are_linked_to_and_one_that_went_is_not_dialled_again()
    {
        await AddAsync("127.0.0.2", "127.0.0.3");
        _names.Set("127.0.0.2");
        await using var gateway = await StartAsync(TimeSpan.FromSeconds(1));
        await gateway.Log.Count("Linked", 1);

        await AddAsync("127.0.0.4");
        _names.Set("127.0.0.3", "127.0.0.4");
        await gateway.Log.Count("Linked", 3);

        // What is left of its work is its own to end.
        Assert.Equal(3, gateway.Link.LiveCount);
        await _pods["127.0.0.2"].DisposeAsync();
        await gateway.Log.Count("Lost", 1);
        await _names.AskedAgain();
        await _names.AskedAgain();
        Assert.Equal(2, gateway.Link.LiveCount);
        Assert.Contains("127.0.0.2", Assert.Single(gateway.Log.Texts("Lost")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_that_breaks_has_the_name_resolved_at_once()
    {
        await AddAsync("127.0.0.2", "127.0.0.3");
        _names.Set("127.0.0.2");
        await using var gateway = await StartAsync(TimeSpan.FromMinutes(5));
        await gateway.Log.Count("Linked", 1);

        _names.Set("127.0.0.3");
        await _pods["127.0.0.2"].DisposeAsync();

        await gateway.Log.Count("Linked", 2);
        Assert.Contains("127.0.0.3", gateway.Log.Texts("Linked")[1], StringComparison.Ordinal);
        Assert.IsType<PostResult.Accepted>(await gateway.PostAsync("hello"));
    }

    [Fact]
    public async Task Without_an_answer_the_silos_found_last_are_linked_to_again()
    {
        await AddAsync("127.0.0.2");
        await using var gateway = await StartAsync(TimeSpan.FromSeconds(1));
        await gateway.Log.Count("Unresolved", 1);
        _names.Set("127.0.0.2");
        await gateway.Log.Count("Linked", 1);

        _names.Set();
        await gateway.Log.Count("Unresolved", 2);
        _pods["127.0.0.2"].Cut();

        await gateway.Log.Count("Linked", 2);
        Assert.Equal(2, gateway.Log.Texts("Unresolved").Count);
    }

    [Fact]
    public async Task A_silo_with_addresses_of_both_families_is_one_silo()
    {
        await AddAsync("127.0.0.2");
        _names.Set("::1", "127.0.0.2");

        await using var gateway = await StartAsync(TimeSpan.FromSeconds(1));

        await gateway.Log.Count("Linked", 1);
        await _names.AskedAgain();
        Assert.Equal(1, gateway.Link.LiveCount);
        Assert.Empty(gateway.Log.Texts("Lost"));
    }

    private string Address => $"http://silos.example:{_port}";

    // A silo listens to all addresses of this machine, so each has a line from one of its own.
    private async Task AddAsync(params string[] addresses)
    {
        foreach (var address in addresses)
        {
            var silo = await LinkedSilo.StartAsync(_rooms.Rooms);
            _silos.Add(silo);
            _pods[address] = new CuttableLine(silo.Url, new IPEndPoint(IPAddress.Parse(address), _port));
        }
    }

    private Task<LinkedGateway> StartAsync(TimeSpan interval) =>
        LinkedGateway.StartAsync(new SiloLinkOptions { Addresses = [Address], ResolveInterval = interval }, _names);
}
