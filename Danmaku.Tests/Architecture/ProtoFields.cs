using Danmaku.Tests.Support;

namespace Danmaku.Tests.Architecture;

/// <summary>The checked-in list of what the .proto files gave away, <c>proto-fields.txt</c>, by the recording that first had it.</summary>
internal static class ProtoFields
{
    private const string Heading = "== ";

    /// <summary>Everything that was ever given away.</summary>
    public static IEnumerable<string> All => Lines().Where(static line => !line.StartsWith(Heading, StringComparison.Ordinal));

    /// <summary>What the build knew that made a recording.</summary>
    /// <param name="recording">Its folder, as <c>v1</c>.</param>
    public static IEnumerable<string> KnownTo(string recording)
    {
        var isReached = false;
        foreach (var line in Lines())
        {
            if (line.StartsWith(Heading, StringComparison.Ordinal))
            {
                if (isReached)
                {
                    yield break;
                }

                isReached = line == Heading + recording;
            }
            else
            {
                yield return line;
            }
        }
    }

    private static IEnumerable<string> Lines() =>
        File.ReadLines(Path.Combine(RepositoryRoot.Path, "Danmaku.Tests/Architecture/proto-fields.txt")).Where(static line => line.Length > 0 && line[0] != '#');
}
