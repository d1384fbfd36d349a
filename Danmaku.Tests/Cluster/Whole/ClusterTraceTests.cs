using System.Diagnostics;
using Danmaku.Bench.Cluster;
using Danmaku.Silo.Hosting.Cluster;
using Danmaku.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Danmaku.Tests.Cluster.Whole;

/// <summary>A comment's trace through everything there is: two gateways, each with a silo of its own, one room, and PostgreSQL.</summary>
[Collection(nameof(Listening))]
public sealed class ClusterTraceTests : IAsyncLifetime, IDisposable
{
    private const string Room = "traced-cluster";

    private readonly ErrorLog _errors = new();
    private readonly List<WebApplication> _silos = [];
    private readonly List<string> _links = [];

    public async Task InitializeAsync()
    {
        var store = await (await PostgresServer.Shared).CreateDatabaseAsync();
        for (var i = 0; i < 2; i++)
        {
            var link = FreePorts.Next();
            var silo = SiloProgram.Build(
                [
                    $"--Cluster:Port={FreePorts.Next()}", $"--Link:Port={link}", "--Management:Port=0", "--Store:Provider=Postgres",
                    $"--Store:ConnectionString={store}",
                ],
                builder => builder.Logging.ClearProviders().AddProvider(_errors));
            _silos.Add(silo);
            _links.Add($"http://127.0.0.1:{link}");
            await silo.StartAsync();
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var silo in _silos)
        {
            await silo.StopAsync();
            await silo.DisposeAsync();
        }

        Assert.Empty(_errors.Errors);
    }

    public void Dispose() => _errors.Dispose();

    [Fact]
    public async Task A_comment_is_one_trace_over_two_gateways_two_silos_and_the_database()
    {
        using var spans = new RecordedSpans(samples: null, "Danmaku.Gateway", "Danmaku.Silo", "Npgsql");
        await using var first = await GatewayUnderTest.StartAsync(new() { ["Silos:Addresses:0"] = _links[0] });
        await using var second = await GatewayUnderTest.StartAsync(new() { ["Silos:Addresses:0"] = _links[1] });
        await using var ann = await first.JoinAsync(Room, ViewerTokens.For("ann"));
        await using var bob = await second.JoinAsync(Room, ViewerTokens.For("bob"));

        Assert.True((await ann.PostAsync("hello")).GetProperty("stored").GetBoolean());
        await bob.CommentAsync("hello");
        var trace = await spans.TraceOfAsync(
            "danmaku.room.id", Room, "post", "link post", "room post", "journal commit", "broadcast", "deliver", "deliver");

        Assert.Single(trace.Select(static span => span.TraceId).Distinct());
        Assert.Equal(["post"], trace.Where(static span => span.ParentSpanId == default).Select(static span => span.DisplayName));
        Assert.Equal(["post", "link post", "room post", "broadcast", "deliver"], WayOf(trace, trace.First(static span => span.DisplayName == "deliver")));
        var written = trace.Where(static span => span.Source.Name == "Npgsql").ToList();
        Assert.NotEmpty(written);
        Assert.All(written, span => Assert.Equal(["post", "link post", "room post", "journal commit"], WayOf(trace, span).SkipLast(1).Take(4)));
    }

    private static List<string> WayOf(IReadOnlyList<Activity> trace, Activity span)
    {
        var way = new List<string> { span.DisplayName };
        while (trace.FirstOrDefault(parent => parent.SpanId == span.ParentSpanId) is { } above)
        {
            way.Insert(0, above.DisplayName);
            span = above;
        }

        return way;
    }
}
