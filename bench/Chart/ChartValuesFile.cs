using System.Text.RegularExpressions;

namespace Danmaku.Bench.Chart;

/// <summary>Reads values.yaml as its readers do: a comment that begins with <c># --</c> belongs to the key below it.</summary>
internal static partial class ChartValuesFile
{
    private const string Mark = "-- ";
    private const string Rule = "# ====";

    /// <summary>All keys that have such a comment, and the groups they are in, in their order. What is between the lines of the settings is left out.</summary>
    public static IReadOnlyList<ChartValue> Read(string values)
    {
        var found = new List<ChartValue>();
        var above = new Stack<(int Indent, string Path)>();
        var comment = new List<string>();
        var banner = "";
        var lines = values.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            var text = line.TrimStart();
            if (text.StartsWith(Rule, StringComparison.Ordinal))
            {
                banner = lines[i + 1].TrimStart('#', ' ');
                i += 2;
                comment.Clear();
            }
            else if (text.StartsWith("# settings:begin", StringComparison.Ordinal))
            {
                i = Array.FindIndex(lines, i, static each => each.TrimStart().StartsWith("# settings:end", StringComparison.Ordinal));
            }
            else if (text.StartsWith('#'))
            {
                comment.Add(text.TrimStart('#').Trim());
            }
            else if (Key().Match(line) is { Success: true } key)
            {
                var indent = key.Groups["indent"].Length;
                while (above.TryPeek(out var top) && top.Indent >= indent)
                {
                    above.Pop();
                }

                var path = above.TryPeek(out var parent) ? $"{parent.Path}.{key.Groups["name"].Value}" : key.Groups["name"].Value;
                above.Push((indent, path));
                var value = key.Groups["value"].Value.Trim();
                var isKey = comment.Count > 0 && comment[0].StartsWith(Mark, StringComparison.Ordinal);
                found.Add(new ChartValue(banner, path, string.Join(' ', comment).Replace(Mark, "", StringComparison.Ordinal), value.Length > 0 ? value : null, !isKey));
                comment.Clear();
                if (isKey && value.Length == 0)
                {
                    i = EndOfBlock(lines, i + 1, indent) - 1;
                }
            }
            else
            {
                comment.Clear();
            }
        }

        return found;
    }

    // The first line after a block that is not deeper than its key.
    private static int EndOfBlock(string[] lines, int from, int indent)
    {
        var end = from;
        while (end < lines.Length && lines[end].Length > indent && lines[end][..(indent + 1)].Trim().Length == 0)
        {
            end++;
        }

        return end;
    }

    [GeneratedRegex("^(?<indent> *)(?<name>[A-Za-z0-9_]+):(?<value> .*)?$")]
    private static partial Regex Key();
}
