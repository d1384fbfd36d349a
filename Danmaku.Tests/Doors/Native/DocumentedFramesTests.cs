using System.Text;
using System.Text.RegularExpressions;
using Danmaku.Gateway.Doors.Native;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Doors.Native;

/// <summary>The frames that docs/protocol.md shows are the frames that the gateway reads.</summary>
public sealed partial class DocumentedFramesTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "protocol.md"));

    [Theory]
    [InlineData("join", typeof(NativeRequest.Join))]
    [InlineData("leave", typeof(NativeRequest.Leave))]
    [InlineData("post", typeof(NativeRequest.Post))]
    [InlineData("moderate", typeof(NativeRequest.Moderate))]
    [InlineData("token", typeof(NativeRequest.RenewToken))]
    [InlineData("ping", typeof(NativeRequest.Ping))]
    public void Every_example_of_a_client_frame_is_read(string type, Type request)
    {
        var examples = ClientFrames().Where(frame => frame.Contains($"\"type\":\"{type}\"", StringComparison.Ordinal)).ToArray();

        Assert.NotEmpty(examples);
        Assert.All(examples, example => Assert.IsType(request, NativeRequestReader.Read(Encoding.UTF8.GetBytes(example))));
    }

    [Fact]
    public void Every_action_in_the_table_is_read()
    {
        var actions = ActionRow().Matches(Section("### `moderate`", "### `token`")).Select(match => match.Groups[1].Value).ToArray();

        Assert.Equal(["delete", "clear", "timeout", "ban", "lift", "configure"], actions);
        Assert.All(actions, action => Assert.IsType<NativeRequest.Moderate>(NativeRequestReader.Read(Encoding.UTF8.GetBytes(
            $$"""{"type":"moderate","id":"1","action":"{{action}}","settings":{},"viewer":"v","duration":60,"comments":["3.1"]}"""))));
    }

    private static IEnumerable<string> ClientFrames() =>
        Frame().Matches(Section("## Frames from the client", "## Frames from the server")).Select(match => match.Value);

    private static string Section(string from, string to)
    {
        var start = Document.IndexOf(from, StringComparison.Ordinal);
        return Document[start..Document.IndexOf(to, start, StringComparison.Ordinal)];
    }

    [GeneratedRegex("""\{"type":"(?!pong)[^`]*?\}(?=[`\n])""")]
    private static partial Regex Frame();

    [GeneratedRegex(@"^\| `((?!action)\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex ActionRow();
}
