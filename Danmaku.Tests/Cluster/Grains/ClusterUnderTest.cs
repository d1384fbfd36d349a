using Danmaku.Bench.Cluster;
using Danmaku.Silo.Storage;
using Danmaku.Silo.Storage.Sqlite;
using Danmaku.Tests.Storage;
using Danmaku.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Danmaku.Tests.Cluster.Grains;

/// <summary>Silos of one cluster over one store.</summary>
internal sealed class ClusterUnderTest : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteRoomStore _sqlite;
    private readonly int _primary = FreePorts.Next();
    private readonly List<SiloUnderTest> _silos = [];

    private ClusterUnderTest()
    {
        _sqlite = SqliteRoomStore.Start(
            new StoreOptions { Path = _folder.File("rooms.db") }, TimeProvider.System, NullLogger<SqliteRoomStore>.Instance);
        Store = new GatedStore(_sqlite);
        Opening = new SharedStore(Store);
    }

    /// <summary>What the silos write to.</summary>
    public GatedStore Store { get; }

    /// <summary>The same, for opening rooms.</summary>
    public SharedStore Opening { get; }

    public IReadOnlyList<SiloUnderTest> Silos => _silos;

    public static async Task<ClusterUnderTest> StartAsync(int silos, params string[] settings)
    {
        var cluster = new ClusterUnderTest();
        for (var i = 0; i < silos; i++)
        {
            await cluster.AddAsync(settings);
        }

        return cluster;
    }

    /// <summary>Starts one silo more.</summary>
    public async Task<SiloUnderTest> AddAsync(params string[] settings)
    {
        var silo = await SiloUnderTest.StartAsync(_silos.Count == 0 ? _primary : FreePorts.Next(), _primary, Opening, settings);
        _silos.Add(silo);
        return silo;
    }

    /// <summary>The silo that runs a room.</summary>
    public SiloUnderTest HostOf(string roomId) => Assert.Single(_silos, silo => silo.OpenRooms.Contains(roomId));

    public async ValueTask DisposeAsync()
    {
        Store.Open();
        foreach (var silo in Enumerable.Reverse(_silos))
        {
            await silo.DisposeAsync();
        }

        _sqlite.Dispose();
        _folder.Dispose();
    }
}
