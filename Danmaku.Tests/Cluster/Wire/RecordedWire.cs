using System.Text.Json.Nodes;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Cluster.Wire;

/// <summary>The recordings in <c>v1</c>: made by the release before traces, and never changed.</summary>
internal static class RecordedWire
{
    /// <summary>A recording's messages in their order.</summary>
    public static List<WireLine> Lines(string name) => WireLine.Read(PathOf(name));

    /// <summary>What viewers were sent in a recorded session, and what REST answered.</summary>
    public static List<(string Who, JsonNode Frame)> Frames(string name) =>
        [.. File.ReadLines(PathOf(name)).Select(static line => JsonNode.Parse(line)!).Select(static line => (line["who"]!.GetValue<string>(), line["frame"]!))];

    private static string PathOf(string name) => Path.Combine(RepositoryRoot.Path, "Danmaku.Tests/Cluster/Wire/v1", name);
}
