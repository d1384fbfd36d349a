using System.Globalization;
using Danmaku.Bench.Cluster;
using Danmaku.Silo.Storage;
using Danmaku.Silo.Storage.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Danmaku.Tests.Storage;

/// <summary>The statements that Orleans reads from our schema, used as Orleans uses them.</summary>
public sealed class PostgresMembershipTests : IAsyncLifetime
{
    private const int Joining = 2;
    private const int Active = 3;
    private const int Dead = 6;

    private static readonly DateTime Started = new(2030, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    private readonly Dictionary<string, string> _queries = [];
    private NpgsqlDataSource? _source;

    public async Task InitializeAsync()
    {
        var connection = await (await PostgresServer.Shared).CreateDatabaseAsync();
        await using var store = await PostgresRoomStore.StartAsync(
            new StoreOptions { Provider = StoreProvider.Postgres, ConnectionString = connection },
            TimeProvider.System,
            NullLogger<PostgresRoomStore>.Instance);
        _source = NpgsqlDataSource.Create(connection);
        await using var command = _source.CreateCommand("SELECT QueryKey, QueryText FROM OrleansQuery");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            _queries.Add(reader.GetString(0), reader.GetString(1));
        }
    }

    public async Task DisposeAsync() => await _source!.DisposeAsync();

    [Fact]
    public void Every_statement_of_Orleans_clustering_is_there() => Assert.Equal(
        [
            "CleanupDefunctSiloEntriesKey", "DeleteMembershipTableEntriesKey", "GatewaysQueryKey", "InsertMembershipKey",
            "InsertMembershipVersionKey", "MembershipReadAllKey", "MembershipReadRowKey", "UpdateIAmAlivetimeKey", "UpdateMembershipKey",
        ],
        _queries.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public async Task A_new_cluster_has_a_version_and_no_member()
    {
        Assert.Empty(await Members());

        Assert.True(await InsertVersion());
        Assert.False(await InsertVersion());

        var row = Assert.Single(await Members());
        Assert.Equal((0, DBNull.Value), (Convert.ToInt32(row["version"], CultureInfo.InvariantCulture), row["starttime"]));
    }

    [Fact]
    public async Task A_silo_joins_once_and_only_at_the_version_it_saw()
    {
        await InsertVersion();

        Assert.False(await Insert(1, version: 7));
        Assert.True(await Insert(1, version: 0));
        Assert.False(await Insert(1, version: 1));
        Assert.False(await Insert(2, version: 0));
        Assert.True(await Insert(2, version: 1));

        var members = await Members();
        Assert.Equal([1, 2], members.Select(member => (int)member["generation"]).Order());
        Assert.All(members, member => Assert.Equal(
            (2, "silo", "host", 11111, Started),
            (member["version"], member["siloname"], member["hostname"], member["port"], member["starttime"])));
        Assert.Equal(2, Assert.Single(await Run("MembershipReadRowKey", Key(2)))["generation"]);
        Assert.Equal(DBNull.Value, Assert.Single(await Run("MembershipReadRowKey", Key(3)))["generation"]);
    }

    [Fact]
    public async Task Of_many_silos_that_change_one_version_one_does()
    {
        await InsertVersion();

        var inserted = await Task.WhenAll(Enumerable.Range(1, 10).Select(generation => Task.Run(() => Insert(generation, version: 0))));
        var silo = (int)Assert.Single(await Members())["generation"];
        var updated = await Task.WhenAll(Enumerable.Range(1, 10).Select(_ => Task.Run(() => Update(silo, Active, version: 1))));

        Assert.Equal(1, inserted.Count(done => done));
        Assert.Equal(1, updated.Count(done => done));
        Assert.Equal((2, Active), (Assert.Single(await Members())["version"], (await Members())[0]["status"]));
    }

    [Fact]
    public async Task A_change_of_a_silo_that_is_not_there_leaves_the_version()
    {
        await InsertVersion();

        Assert.False(await Update(1, Dead, version: 0));

        Assert.Equal(0, Assert.Single(await Members())["version"]);
    }

    [Fact]
    public async Task Gateways_are_the_active_silos_that_take_clients()
    {
        await InsertVersion();
        await Insert(1, version: 0);
        await Insert(2, version: 1);
        await Insert(3, version: 2, proxyPort: 0);
        await Update(1, Active, version: 3);
        await Update(3, Active, version: 4);

        var gateways = await Run("GatewaysQueryKey", ("DeploymentId", "test"), ("Status", Active));

        Assert.Equal(("127.0.0.1", 30000, 1), (Assert.Single(gateways)["address"], gateways[0]["proxyport"], gateways[0]["generation"]));
    }

    [Fact]
    public async Task Silos_that_are_long_gone_are_cleaned_up_and_live_ones_and_other_clusters_stay()
    {
        await InsertVersion();
        await Insert(1, version: 0);
        await Insert(2, version: 1);
        await Update(1, Active, version: 2);
        await Run("UpdateIAmAlivetimeKey", [.. Key(2), ("IAmAliveTime", Started.AddMinutes(5))]);
        Assert.Equal(Started.AddMinutes(5), Assert.Single(await Run("MembershipReadRowKey", Key(2)))["iamalivetime"]);

        await Cleanup(Started.AddMinutes(5));
        Assert.Equal(2, (await Members()).Count);
        await Cleanup(Started.AddMinutes(6));
        Assert.Equal(1, Assert.Single(await Members())["generation"]);

        await Run("DeleteMembershipTableEntriesKey", ("DeploymentId", "another"));
        Assert.Single(await Members());
        await Run("DeleteMembershipTableEntriesKey", ("DeploymentId", "test"));
        Assert.Empty(await Members());

        Task Cleanup(DateTime before) => Run("CleanupDefunctSiloEntriesKey", ("DeploymentId", "test"), ("IAmAliveTime", before));
    }

    private static (string, object)[] Key(int generation) =>
        [("DeploymentId", "test"), ("Address", "127.0.0.1"), ("Port", 11111), ("Generation", generation)];

    private Task<List<Dictionary<string, object>>> Members() => Run("MembershipReadAllKey", ("DeploymentId", "test"));

    private async Task<bool> InsertVersion() => Done(await Run("InsertMembershipVersionKey", ("DeploymentId", "test")));

    private async Task<bool> Insert(int generation, int version, int proxyPort = 30000) => Done(await Run(
        "InsertMembershipKey",
        [
            .. Key(generation), ("SiloName", "silo"), ("HostName", "host"), ("Status", Joining), ("ProxyPort", proxyPort),
            ("StartTime", Started), ("IAmAliveTime", Started), ("Version", version),
        ]));

    private async Task<bool> Update(int generation, int status, int version) => Done(await Run(
        "UpdateMembershipKey",
        [.. Key(generation), ("Status", status), ("SuspectTimes", "nobody"), ("IAmAliveTime", Started), ("Version", version)]));

    private static bool Done(List<Dictionary<string, object>> rows) =>
        Convert.ToBoolean(Assert.Single(Assert.Single(rows)).Value, CultureInfo.InvariantCulture);

    private async Task<List<Dictionary<string, object>>> Run(string key, params (string Name, object Value)[] parameters)
    {
        await using var command = _source!.CreateCommand(_queries[key]);
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<Dictionary<string, object>>();
        while (await reader.ReadAsync())
        {
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, reader.GetValue));
        }

        return rows;
    }
}
