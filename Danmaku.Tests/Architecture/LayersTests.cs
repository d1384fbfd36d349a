using Danmaku.Gateway.Auth;
using Danmaku.Silo.Storage;

namespace Danmaku.Tests.Architecture;

public sealed class LayersTests
{
    private static readonly CompiledCode Silo = CompiledCode.Of(typeof(IRoomStore).Assembly);
    private static readonly CompiledCode Gateway = CompiledCode.Of(typeof(TokenVerifier).Assembly);

    [Fact]
    public void In_the_silo_each_part_sees_only_those_below_it()
    {
        var layers = new Layers("Danmaku.Silo", new()
        {
            ["Domain"] = [],
            // Journal and schema store what the domain defines; a room knows the store by its interface alone.
            ["Storage"] = ["Domain", "Diagnostics"],
            ["Storage.*"] = ["Storage", "Domain", "Diagnostics", "Storage.Journal", "Storage.Log"],
            // Knows comments, and nothing of rooms.
            ["Judging"] = ["Diagnostics"],
            ["Rooms"] = ["Storage", "Storage.Journal", "Judging", "Domain", "Diagnostics"],
            ["Cluster"] = ["Rooms", "Storage", "Domain", "Diagnostics"],
            ["Hosting"] = ["Cluster", "Rooms", "Judging", "Storage", "Storage.Journal", "Storage.Sqlite", "Storage.Postgres", "Domain", "Diagnostics"],
            // Counts what happened in the words of those it happens to.
            ["Diagnostics"] = ["Storage.Journal", "Judging", "Domain"],
        });

        Expect.None(layers.Broken(Silo));
    }

    [Fact]
    public void In_the_gateway_each_part_sees_only_those_below_it()
    {
        string[] doorsAndApi = ["Rooms", "Link", "Sockets", "Auth", "Diagnostics"];
        var layers = new Layers("Danmaku.Gateway", new()
        {
            ["Sockets"] = ["Diagnostics"],
            ["Auth"] = ["Diagnostics"],
            ["Link"] = ["Diagnostics"],
            ["Rooms"] = ["Link", "Sockets", "Auth", "Diagnostics"],
            ["Cluster"] = ["Link", "Diagnostics"],
            ["Recording"] = ["Link", "Diagnostics"],
            ["Doors"] = [.. doorsAndApi, "Recording"],
            // A door may speak of a room in the objects of the native protocol.
            ["Doors.*"] = [.. doorsAndApi, "Doors", "Doors.Native", "Recording"],
            // Over HTTP: refused and limited as REST is.
            ["Doors.Events"] = [.. doorsAndApi, "Doors", "Doors.Native", "Api"],
            ["Doors.Players"] = [.. doorsAndApi, "Doors.Native", "Api", "Recording"],
            // REST answers in the words of the native protocol.
            ["Api"] = [.. doorsAndApi, "Doors.Native", "Recording"],
            ["Hosting"] =
            [
                "Doors", "Doors.Native", "Doors.Goim", "Doors.Irc", "Doors.Centrifuge", "Doors.Events", "Doors.Players", "Api", "Recording", "Cluster", .. doorsAndApi,
            ],
            ["Diagnostics"] = ["Sockets", "Auth", "Rooms"],
        });

        Expect.None(layers.Broken(Gateway));
    }

    [Fact]
    public void At_most_one_type_of_the_gateway_knows_the_silo()
    {
        var knowing = Gateway.Uses.Where(use => DomainRules.Within(use.Namespace, "Danmaku.Silo")).Select(use => use.By).Distinct().ToList();

        Assert.True(knowing.Count <= 1, $"Only the type that embeds the rooms may know Danmaku.Silo; these do: {string.Join(", ", knowing)}.");
    }

    [Fact]
    public void A_forbidden_look_and_an_unknown_part_are_found()
    {
        var layers = new Layers("Danmaku.Tests", new() { ["Architecture"] = [] });

        var broken = layers.Broken(CompiledCode.Of(typeof(LayersTests).Assembly)).ToList();

        Assert.Contains(broken, line => line.StartsWith("Domain is no part of Danmaku.Tests", StringComparison.Ordinal));
        Assert.DoesNotContain(broken, line => line.StartsWith("Architecture must not see Architecture", StringComparison.Ordinal));
        var planted = new Layers("Danmaku.Tests", new() { ["Architecture"] = [], ["Architecture.*"] = [] }).Broken(CompiledCode.Of(typeof(LayersTests).Assembly));
        Assert.Contains(planted, line => line.StartsWith("Architecture must not see Architecture.Planted", StringComparison.Ordinal));
    }
}
