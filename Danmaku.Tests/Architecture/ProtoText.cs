using System.Text.RegularExpressions;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Architecture;

/// <summary>What the .proto files say of numbers and types, read from their text: the build without the cluster has nothing else of them.</summary>
internal static partial class ProtoText
{
    /// <summary>Fields as <c>package.Message.field = number type</c>, values of enums as <c>package.Enum.VALUE = number</c>, and methods.</summary>
    public static IEnumerable<string> Read() =>
        Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "Danmaku.Contracts/Protos"), "*.proto", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .SelectMany(static path => Read(File.ReadLines(path)));

    /// <summary>The same of one file's lines.</summary>
    public static IEnumerable<string> Read(IEnumerable<string> lines)
    {
        var package = "";
        var blocks = new Stack<string>();
        foreach (var line in lines.Select(static line => Comment().Replace(line, "").Trim()))
        {
            if (Package().Match(line) is { Success: true } named)
            {
                package = named.Groups[1].Value;
            }
            else if (Block().Match(line) is { Success: true } opened)
            {
                // Cases of a oneof are fields of their message.
                blocks.Push(opened.Groups[1].Value == "oneof" ? "" : opened.Groups[2].Value);
                if (line.EndsWith("{}", StringComparison.Ordinal))
                {
                    blocks.Pop();
                }
            }
            else if (line == "}")
            {
                blocks.Pop();
            }
            else if (Member().Match(line) is { Success: true } member)
            {
                var path = string.Join('.', blocks.Reverse().Where(static block => block.Length > 0).Prepend(package));
                yield return $"{path}.{member.Groups[2].Value} = {member.Groups[3].Value} {member.Groups[1].Value}".TrimEnd();
            }
            else if (line.StartsWith("rpc ", StringComparison.Ordinal))
            {
                yield return $"{package}.{blocks.Peek()} {line.TrimEnd(';')}";
            }
        }
    }

    [GeneratedRegex("//.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^package ([\w.]+);")]
    private static partial Regex Package();

    [GeneratedRegex(@"^(message|enum|oneof|service) (\w+) \{")]
    private static partial Regex Block();

    [GeneratedRegex(@"^((?:optional |repeated )?[\w.]+ |map<[\w, .]+> )?(\w+) = (\d+);")]
    private static partial Regex Member();
}
