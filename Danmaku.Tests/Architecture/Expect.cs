namespace Danmaku.Tests.Architecture;

/// <summary>One assertion, for rules whose every violation should be read in the failure, not the first few characters of five.</summary>
internal static class Expect
{
    public static void None<T>(IEnumerable<T> violations)
    {
        var lines = violations.Select(violation => violation?.ToString()).Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.True(lines.Count == 0, $"{lines.Count} found:{Environment.NewLine}{string.Join(Environment.NewLine, lines)}");
    }
}
