using System.Text.RegularExpressions;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Deployment.Containers;

/// <summary>The Dockerfile at the top, read.</summary>
internal sealed partial class Dockerfile
{
    private Dockerfile(string text)
    {
        Text = text;
        var lines = Continuation().Replace(Comment().Replace(text, ""), " ")
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var stage = "";
        Instructions =
        [
            .. lines.Select(line =>
            {
                var (name, rest) = line.Split(' ', 2) is [var first, var second] ? (first, second.Trim()) : (line, "");
                if (name == "FROM")
                {
                    stage = StageName().Match(rest).Groups[1].Value;
                }

                return new DockerInstruction(stage, name, rest);
            }),
        ];
    }

    public string Text { get; }

    public IReadOnlyList<DockerInstruction> Instructions { get; }

    public static Dockerfile Read() => new(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "Dockerfile")));

    /// <summary>The instructions of a name in a stage.</summary>
    public IEnumerable<string> Of(string stage, string name) =>
        Instructions.Where(instruction => instruction.Stage == stage && instruction.Name == name).Select(static instruction => instruction.Rest);

    /// <summary>What the build stage copies from the checkout, and where to.</summary>
    public IEnumerable<(IReadOnlyList<string> Sources, string Target)> CopiedFromCheckout => Of("build", "COPY")
        .Select(static rest => rest.Split(' '))
        .Select(static words => ((IReadOnlyList<string>)words[..^1], words[^1]));

    /// <summary>What a target's <c>ENV</c> says.</summary>
    public Dictionary<string, string> EnvironmentOf(string stage) => Of(stage, "ENV").SelectMany(static rest => rest.Split(' '))
        .Select(static pair => pair.Split('=', 2))
        .ToDictionary(static pair => pair[0], static pair => pair[1]);

    [GeneratedRegex(@"^\s*#.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\\\r?\n")]
    private static partial Regex Continuation();

    [GeneratedRegex(@" AS (\S+)$")]
    private static partial Regex StageName();
}
