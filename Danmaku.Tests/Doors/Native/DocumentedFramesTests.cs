using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Doors.Native;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;
using Danmaku.Tests.Rooms;
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
    [InlineData("replay", typeof(NativeRequest.Replay))]
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

        Assert.All(actions, action => Assert.IsType<NativeRequest.Moderate>(NativeRequestReader.Read(Encoding.UTF8.GetBytes(
            $$"""
            {"type":"moderate","id":"1","action":"{{action}}","viewer":"v","duration":60,"window":60,"reason":"r","comments":["3.1"],"comment":"3.1",
             "settings":{},"rules":{"rules":[]},"version":1,"text":"t","appeal":"3.1","granted":true,"event":"3.1"}
            """))));
        Assert.Equal(NativeCommandsTests.Actions(), actions.Order());
    }

    [Fact]
    public void Every_setting_in_the_table_is_written_and_read()
    {
        var settings = SettingRow().Matches(Section("### Settings", "### Rules")).Select(match => match.Groups[1].Value).ToArray();

        using var written = JsonDocument.Parse(Written(RoomSettings.Default));
        Assert.Equal(settings, written.RootElement.EnumerateObject().Select(member => member.Name));
        foreach (var member in written.RootElement.EnumerateObject())
        {
            Assert.Contains($"| `{member.Name}` | {(member.Value.ValueKind == JsonValueKind.String ? $"`{member.Value}`" : member.Value.GetRawText())} |", Document, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(typeof(SettingsChange).GetProperties(), change => change.GetValue(NativeSettings.Read(new NativeMembers(written.RootElement))) is null);
    }

    [Fact]
    public void The_documented_rule_set_is_read()
    {
        var example = RuleSetExample().Match(Section("### Rules", "## Position")).Groups[1].Value;
        using var document = JsonDocument.Parse(example);

        var rules = NativeRules.Read(new NativeMembers(document.RootElement));

        Assert.Equal((2, 2), (rules.Rules.Length, rules.Allowed.Length));
    }

    [Fact]
    public void Every_kind_of_event_and_every_reason_to_skip_is_documented()
    {
        var kinds = KindRow().Matches(Section("### `batch`", "### `skipped`")).SelectMany(match => Word().Matches(match.Groups[1].Value)).Select(match => match.Groups[1].Value);
        var reasons = WordRow().Matches(Section("### `skipped`", "### `viewers`")).Select(match => match.Groups[1].Value);

        Assert.Equal(RoomEvents.OfEveryKind().Select(Kind).Distinct().Order(), kinds.Order());
        Assert.Equal(Enum.GetValues<SkipReason>().Select(reason => NativeWords<SkipReason>.Of(reason).Value).Order(), reasons.Where(word => word != "reason").Order());
    }

    [Fact]
    public void Every_notice_is_documented()
    {
        var documented = WordRow().Matches(Section("### `notice`", "### `expiring`")).Select(match => match.Groups[1].Value).Where(word => word != "about");

        var sent = RoomEvents.OfEveryKind().Select(item => NativeNotices.About("demo", item)).Append(NativeNotices.Role("demo", ViewerRole.Member))
            .OfType<SharedFrame>()
            .Select(frame => JsonDocument.Parse(frame.Payload).RootElement.GetProperty("about").GetString()!);

        Assert.Equal(sent.Distinct().Order(), documented.Order());
    }

    private static string Kind(RoomEvent item)
    {
        var frame = new NativeFormat().Batch("demo", [BatchItem.Told(item)]);
        return JsonDocument.Parse(frame.Payload).RootElement.GetProperty("events")[0].GetProperty("kind").GetString()!;
    }

    private static byte[] Written(RoomSettings settings)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            NativeSettings.Write(json, settings);
        }

        return stream.ToArray();
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

    [GeneratedRegex(@"^\| `(\w+)` \| [^|]+ \| ", RegexOptions.Multiline)]
    private static partial Regex SettingRow();

    [GeneratedRegex(@"```json\n(\{.*\})\n```")]
    private static partial Regex RuleSetExample();

    [GeneratedRegex(@"^\| (`(?!kind)[^|]+) \|.*\|.*\|$", RegexOptions.Multiline)]
    private static partial Regex KindRow();

    [GeneratedRegex("`([a-z-]+)`")]
    private static partial Regex Word();

    [GeneratedRegex(@"^\| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex WordRow();
}
