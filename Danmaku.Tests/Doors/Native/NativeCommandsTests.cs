using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Doors.Native;

namespace Danmaku.Tests.Doors.Native;

/// <summary>Every action of the protocol is read with all its members, and every command has an action.</summary>
public sealed class NativeCommandsTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static TheoryData<string, ModerationCommand> Commands() => new()
    {
        { """{"action":"delete","comments":["3.1","3.2"],"reason":"spoilers"}""", new ModerationCommand.Delete([new(3, 1), new(3, 2)], "spoilers") },
        { """{"action":"clear","reason":"raid"}""", new ModerationCommand.Clear("raid") },
        { """{"action":"purge","viewer":"v","window":60,"reason":"spam"}""", new ModerationCommand.Purge("v", Minute, "spam") },
        { """{"action":"timeout","viewer":"v","duration":60,"reason":"spam","window":0}""", new ModerationCommand.Timeout("v", Minute, "spam", TimeSpan.Zero) },
        { """{"action":"timeout","viewer":"v","duration":60}""", new ModerationCommand.Timeout("v", Minute, null) },
        { """{"action":"ban","viewer":"v"}""", new ModerationCommand.Ban("v", null, null) },
        { """{"action":"ban","viewer":"v","duration":60,"reason":"spam","window":60}""", new ModerationCommand.Ban("v", Minute, "spam", Minute) },
        { """{"action":"warn","viewer":"v","reason":"caps"}""", new ModerationCommand.Warn("v", "caps") },
        { """{"action":"restrict","viewer":"v","duration":60,"reason":"troll"}""", new ModerationCommand.Restrict("v", Minute, "troll") },
        { """{"action":"lift","viewer":"v"}""", new ModerationCommand.Lift("v") },
        { """{"action":"lift","viewer":"v","kind":"restriction"}""", new ModerationCommand.Lift("v", SanctionKind.Restriction) },
        { """{"action":"approve","comments":["3.1"]}""", new ModerationCommand.Approve([new(3, 1)]) },
        { """{"action":"deny","comments":["3.1"],"reason":"no"}""", new ModerationCommand.Deny([new(3, 1)], "no") },
        { """{"action":"pin","comment":"3.1","duration":60}""", new ModerationCommand.PinComment(new(3, 1), Minute) },
        { """{"action":"unpin"}""", new ModerationCommand.Unpin() },
        { """{"action":"announce","text":"hello"}""", new ModerationCommand.Announce("hello") },
        {
            """
            {"action":"configure","settings":{"slowMode":5,"membersOnly":true,"muteAll":true,"uniqueWindow":60,"linksFrom":"member","textLimit":20,"displayBudget":9,
             "delay":2.5,"holdBelow":"moderator","holdTime":60,"holdLinks":true,"raidBrake":false,"judge":"fail_closed"}}
            """,
            new ModerationCommand.Configure(new SettingsChange
            {
                SlowMode = TimeSpan.FromSeconds(5),
                MembersOnly = true,
                MuteAll = true,
                UniqueWindow = Minute,
                LinksFrom = ViewerRole.Member,
                TextLimit = 20,
                DisplayBudget = 9,
                Delay = TimeSpan.FromSeconds(2.5),
                HoldBelow = ViewerRole.Moderator,
                HoldTime = Minute,
                HoldLinks = true,
                RaidBrake = false,
                Judge = JudgeMode.FailClosed,
            })
        },
        {
            """
            {"action":"rules","rules":{"rules":[{"pattern":"durian"},{"pattern":"d.r","kind":"regex","action":"timeout","timeout":60,"note":"smells"}],"allowed":["durian pie"]},
             "why":"fruit","expected":4}
            """,
            new ModerationCommand.SetRules(
                new RuleSet
                {
                    Rules =
                    [
                        new Rule { Pattern = "durian" },
                        new Rule { Pattern = "d.r", Kind = RuleKind.Regex, Action = RuleAction.Timeout, Timeout = Minute, Note = "smells" },
                    ],
                    Allowed = ["durian pie"],
                },
                "fruit",
                4)
        },
        { """{"action":"rollback","version":3,"why":"too strict"}""", new ModerationCommand.RollBackRules(3, "too strict") },
        { """{"action":"appoint","viewer":"v"}""", new ModerationCommand.Appoint("v") },
        { """{"action":"dismiss","viewer":"v"}""", new ModerationCommand.Dismiss("v") },
        { """{"action":"note","viewer":"v","text":"came back"}""", new ModerationCommand.Note("v", "came back") },
        { """{"action":"veto","duration":60}""", new ModerationCommand.VetoBrake(Minute) },
        { """{"action":"answer","appeal":"3.9","granted":true,"text":"sorry"}""", new ModerationCommand.AnswerAppeal(new(3, 9), true, "sorry") },
        { """{"action":"undo","event":"3.9"}""", new ModerationCommand.Undo(new(3, 9)) },
        { """{"action":"acknowledge"}""", new ModerationCommand.Acknowledge() },
        { """{"action":"appeal","text":"it was my cat"}""", new ModerationCommand.MakeAppeal("it was my cat") },
    };

    /// <summary>Every action that there is, in order.</summary>
    public static IEnumerable<string> Actions() => Commands()
        .Select(row => JsonDocument.Parse((string)row[0]).RootElement.GetProperty("action").GetString()!)
        .Distinct()
        .Order();

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_action_is_read_with_all_its_members(string body, ModerationCommand command)
    {
        using var document = JsonDocument.Parse(body);

        // Arrays have no equality of their own: a record's words, with those of its parts, say the same.
        Assert.Equal(Words(command), Words(NativeCommands.Read(new NativeMembers(document.RootElement))));
    }

    [Fact]
    public void Every_command_has_an_action()
    {
        var read = Commands().Select(row => row[1].GetType()).ToHashSet();

        Assert.DoesNotContain(typeof(ModerationCommand).GetNestedTypes(), type => !read.Contains(type));
    }

    [Fact]
    public void Rules_come_back_from_the_wire_as_they_were_written()
    {
        var rules = new RuleSet
        {
            Rules = [.. Enum.GetValues<RuleAction>().SelectMany(action => Enum.GetValues<RuleKind>().Select(kind =>
                new Rule { Pattern = "p", Kind = kind, Action = action, Note = $"{kind}, {action}" }))],
            Allowed = ["Scunthorpe", "example.com"],
        };

        using var document = JsonDocument.Parse(Written(json => NativeRules.WriteMembers(json, rules)));

        Assert.Equal(rules, NativeRules.Read(new NativeMembers(document.RootElement)));
    }

    private static string Words(ModerationCommand command) => JsonSerializer.Serialize<object>(command);

    private static byte[] Written(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
