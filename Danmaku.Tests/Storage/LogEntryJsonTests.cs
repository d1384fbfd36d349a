using System.Text;
using System.Text.Json;
using Danmaku.Contracts.Messages;
using FsCheck;

namespace Danmaku.Tests.Storage;

/// <summary>The line of an entry: its exact form, which hashes of logs written long ago are over, and back.</summary>
public sealed class LogEntryJsonTests
{
    private static readonly LogEntry Full = new()
    {
        Position = new RoomPosition(3, 120),
        At = DateTimeOffset.FromUnixTimeMilliseconds(1_893_456_000_123),
        Action = ModerationAction.Timeout,
        Actor = new Viewer("mod-1", "管理 \"M\"", ViewerRole.Moderator),
        ViewerId = "troll",
        Comments =
        [
            new LoggedComment(new RoomPosition(3, 118), "troll", "Troll 🎉", "tab\t nul\0 del\u007F \\ / \u2028"),
            new LoggedComment(new RoomPosition(3, 7), null, null, null),
        ],
        Reason = "spam",
        Until = DateTimeOffset.FromUnixTimeMilliseconds(1_893_456_600_123),
        Detail = "matched 'x'",
        About = new RoomPosition(2, 1),
    };

    // Made by another program (Python's json and hashlib): whoever changes the form breaks every log there is.
    [Fact]
    public void An_entry_has_the_line_and_the_hash_that_it_always_had()
    {
        var first = LogChain.Chain(Full, LogChain.Start);
        var bare = new LogEntry
        {
            Position = new RoomPosition(3, 121),
            At = DateTimeOffset.FromUnixTimeMilliseconds(0),
            Action = ModerationAction.Brake,
        };

        Assert.Equal(
            """
            {"event":"3.120","at":1893456000123,"action":"timeout","actor":{"id":"mod-1","name":"管理 \"M\"","role":"moderator"},"viewer":"troll","comments":[{"id":"3.118","author":"troll","name":"Troll 🎉","text":"tab\t nul\u0000 del
            """ + "\u007F" + """
             \\ / 
            """ + "\u2028" + """
            "},{"id":"3.7"}],"reason":"spam","until":1893456600123,"detail":"matched 'x'","about":"2.1","previousHash":"0000000000000000000000000000000000000000000000000000000000000000","hash":"a269c759b0d9818540d6e02f3597d9ecfa04fc2a922c8bf45795336e0e87e051"}
            """,
            Encoding.UTF8.GetString(LogEntryJson.Write(first)));
        Assert.Equal(
            """
            {"event":"3.121","at":0,"action":"brake","actor":null,"previousHash":"a269c759b0d9818540d6e02f3597d9ecfa04fc2a922c8bf45795336e0e87e051","hash":"091f84f0d347704fd62a3526fcff4516e1842a2db3d66ec26309a88ebbcd6170"}
            """,
            Encoding.UTF8.GetString(LogEntryJson.Write(LogChain.Chain(bare, first.Hash))));
    }

    [Fact]
    public void Any_entry_is_read_as_it_was_written_and_its_line_proves_itself()
    {
        Prop.ForAll<string, string, byte>((name, text, numbers) =>
        {
            var actions = Enum.GetValues<ModerationAction>();
            var entry = LogChain.Chain(
                Full with
                {
                    Action = actions[numbers % actions.Length],
                    Actor = numbers % 3 == 0 ? null : new Viewer("id", name ?? "", (ViewerRole)(1 + (numbers % 4))),
                    Comments = numbers % 5 == 0 ? [] : [new LoggedComment(new RoomPosition(1, numbers), name, name, text)],
                    Reason = text,
                    Until = numbers % 2 == 0 ? null : Full.Until,
                    About = numbers % 7 == 0 ? null : Full.About,
                },
                LogChain.Start);

            var line = LogEntryJson.Write(entry);
            using var strict = JsonDocument.Parse(line);

            Assert.True(LogEntryJson.TryRead(line, out var read));
            Assert.Equal(Encoding.UTF8.GetString(line), Encoding.UTF8.GetString(LogEntryJson.Write(read)));
            Assert.Equal(entry.Hash, LogChain.HashOf(line));
            Assert.Equal(entry.Hash, LogChain.HashOf(read));
            Assert.DoesNotContain((byte)'\n', line);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"event":"x","at":1,"action":"ban","actor":null,"previousHash":"","hash":""}""")]
    [InlineData("""{"event":"1.1","at":1e99,"action":"ban","actor":null,"previousHash":"","hash":""}""")]
    [InlineData("""{"event":"1.1","at":9999999999999999,"action":"ban","actor":null,"previousHash":"","hash":""}""")]
    [InlineData("""{"event":"1.1","at":1,"action":"smile","actor":null,"previousHash":"","hash":""}""")]
    [InlineData("""{"event":"1.1","at":1,"action":"ban","actor":{"id":"a"},"previousHash":"","hash":""}""")]
    [InlineData("""{"event":"1.1","at":1,"action":"ban","actor":null,"previousHash":null,"hash":""}""")]
    [InlineData("""{"event":"1.1","at":1,"action":"ban","actor":null,"comments":7,"previousHash":"","hash":""}""")]
    [InlineData("""{"event":"1.1","at":1,"action":"ban","actor":null,"reason":"\ud800","previousHash":"","hash":""}""")]
    public void What_is_no_entry_is_told(string line)
    {
        Assert.False(LogEntryJson.TryRead(Encoding.UTF8.GetBytes(line), out _));
    }

    [Fact]
    public void Every_action_has_a_word_of_its_own()
    {
        var words = Enum.GetValues<ModerationAction>().Select(LogEntryJson.NameOf).ToArray();

        Assert.Equal(words.Length, words.Distinct().Count());
        Assert.Equal(Enum.GetValues<ModerationAction>().Cast<ModerationAction?>(), words.Select(LogEntryJson.ActionOf));
        Assert.Null(LogEntryJson.ActionOf("smile"));
    }
}
