using System.Text.RegularExpressions;
using System.Xml.Linq;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Recording;

/// <summary>The commands that docs/recording.md shows do what it says.</summary>
public sealed partial class DocumentedExportTests
{
    [Fact]
    public async Task Every_command_is_run_as_it_stands_there()
    {
        var document = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "docs", "recording.md"));
        var commands = Commands().Match(document).Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await using var service = await GatewayUnderTest.StartAsync();
        await using var poster = await service.JoinAsync("demo", ViewerTokens.For("mei"));
        await poster.PostAsync("one");
        await poster.PostAsync("two");
        using var folder = new TemporaryFolder();
        var output = "";

        foreach (var command in commands)
        {
            var here = command.Replace("http://localhost:8080", service.Url, StringComparison.Ordinal);
            var run = await ProcessRun.OfAsync("bash", ["-c", $"cd '{folder.Path}' && {here}"], TimeSpan.FromSeconds(30));
            Assert.True(run.ExitCode == 0, $"{command}\n{run.Error}");
            output += run.Output;
        }

        Assert.Equal(3, commands.Length);
        Assert.Equal(["one", "two"], XDocument.Load(folder.File("demo.xml")).Root!.Elements("d").Select(comment => comment.Value));
        var subtitles = await File.ReadAllTextAsync(folder.File("demo.ass"));
        Assert.Contains("PlayResX: 1280\nPlayResY: 720\n", subtitles, StringComparison.Ordinal);
        Assert.Equal(["one", "two"], AssEvents.Read(subtitles).Select(item => item.Text));
        Assert.Equal("2", output.Trim());
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Commands();
}
