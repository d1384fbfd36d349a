using System.Text.Json;
using System.Text.Json.Nodes;
using Danmaku.Tests.EndToEnd;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Cluster.Wire;

/// <summary>What the viewers of a recorded session do, one thing after another, and every frame that they are sent meanwhile.</summary>
/// <remarks>Never changed once something was recorded with it: a newer session is another method.</remarks>
internal sealed class WireScript(GatewayUnderTest gateway) : IAsyncDisposable
{
    public const string Room = "wire";

    private readonly Dictionary<string, TestViewer> _viewers = [];
    private readonly List<(string Path, string Body)> _answers = [];

    /// <summary>Settings of a gateway that takes all this.</summary>
    public static Dictionary<string, string?> Settings(string silo) => new(ServiceProcess.Unlimited.Where(static setting => !setting.Key.StartsWith("Room:", StringComparison.Ordinal)))
    {
        ["Silos:Addresses:0"] = silo,
        ["Gateway:RoomLinger"] = "00:00:01",
    };

    /// <summary>Everything there is to say between a gateway and a silo, in one room.</summary>
    public async Task RunAsync()
    {
        var (star, mod) = (await JoinAsync("star", "streamer"), await JoinAsync("mod", "moderator"));
        var (ann, bob) = (await JoinAsync("ann"), await JoinAsync("bob"));
        await CommentsAsync(mod, ann);
        await WithheldAsync(mod, ann);
        await SanctionsAsync(mod, ann, bob);
        await GoverningAsync(star, mod, ann);
        await QuestionsAsync();
        await ann.PostAsync("before the end", "n-end");
        await JoinAsync("late");
        await EndAsync(mod);
    }

    /// <summary>A viewer and two comments, and between them something that costs the gateway its subscription.</summary>
    /// <param name="interrupt">Costs it that, and ends when the gateway has subscribed again.</param>
    public async Task RunInterruptedAsync(Func<Task> interrupt)
    {
        var mod = await JoinAsync("mod", "moderator");
        await mod.PostAsync("before", "n-before");
        await mod.CommentAsync("before");
        await interrupt();
        await EndAsync(mod);
    }

    /// <summary>The frames that each viewer got, and the answers to requests over REST.</summary>
    public IEnumerable<(string Who, JsonNode Frame)> Frames() =>
        _viewers.SelectMany(static entry => entry.Value.Seen.Select(frame => (entry.Key, JsonNode.Parse(frame)!)))
            .Concat(_answers.Select(static answer => (answer.Path, JsonNode.Parse(answer.Body)!)));

    public async ValueTask DisposeAsync()
    {
        foreach (var viewer in _viewers.Values)
        {
            await viewer.DisposeAsync();
        }
    }

    private static async Task CommentsAsync(TestViewer mod, TestViewer ann)
    {
        var hello = await ann.AskAsync(new { type = "post", text = "hello", nonce = "n1", mode = "top", color = 0xff8800, size = "large", mediaTime = 12 });
        await ann.PostAsync("hello", "n1");
        await ann.AskAsync(new { type = "post", text = "弾幕 👩‍💻", nonce = "n2", replyTo = Id(hello), mention = "bob" });
        await ann.PostAsync(new string('x', 2_000), "n3");
        var gone = await ann.PostAsync("delete me", "n4");
        var deletion = await mod.AskAsync(new { type = "moderate", action = "delete", comments = Ids(gone), reason = "off topic" });
        await mod.AskAsync(new { type = "moderate", action = "undo", @event = Id(deletion) });
        await mod.AskAsync(new { type = "moderate", action = "pin", comment = Id(gone), duration = 3_600 });
        await mod.AskAsync(new { type = "moderate", action = "unpin" });
        await mod.AskAsync(new { type = "moderate", action = "delete", comments = Listed("9.9") });
        await ann.AskAsync(new { type = "moderate", action = "clear" });
    }

    private static async Task WithheldAsync(TestViewer mod, TestViewer ann)
    {
        object[] rules =
        [
            new { pattern = "durian", action = "hold", note = "smells" },
            new { pattern = "mildword", action = "mask" },
            new { pattern = "badword", action = "reject" },
            new { pattern = "w[o0]rst", kind = "regex", action = "timeout", timeout = 60 },
        ];
        await mod.AskAsync(new { type = "moderate", action = "rules", rules = new { rules, allowed = Listed("durians are fine") }, why = "first rules", expected = 0 });
        await mod.AskAsync(new { type = "moderate", action = "rules", rules = new { rules = Array.Empty<object>() }, expected = 7 });
        var shown = await ann.PostAsync("a durian to show", "w1");
        var denied = await ann.PostAsync("a durian to deny", "w2");
        await ann.PostAsync("a mildword in it", "w3");
        await ann.PostAsync("a badword in it", "w4");
        var approval = await mod.AskAsync(new { type = "moderate", action = "approve", comments = Ids(shown) });
        await mod.AskAsync(new { type = "moderate", action = "deny", comments = Ids(denied), reason = "no fruit" });
        await mod.AskAsync(new { type = "moderate", action = "undo", @event = Id(approval) });
        await mod.AskAsync(new { type = "moderate", action = "approve", comments = Ids(shown) });
        await mod.AskAsync(new { type = "moderate", action = "rollback", version = 0, why = "no rules again" });
    }

    private static async Task SanctionsAsync(TestViewer mod, TestViewer ann, TestViewer bob)
    {
        await bob.PostAsync("first of bob", "b1");
        await mod.AskAsync(new { type = "moderate", action = "warn", viewer = "bob", reason = "be kind" });
        await bob.PostAsync("refused", "b2");
        await bob.AskAsync(new { type = "moderate", action = "acknowledge" });
        await mod.AskAsync(new { type = "moderate", action = "restrict", viewer = "bob", duration = 600, reason = "a test" });
        await bob.PostAsync("shadowed", "b3");
        await mod.AskAsync(new { type = "moderate", action = "lift", viewer = "bob", kind = "restriction" });
        await mod.AskAsync(new { type = "moderate", action = "timeout", viewer = "bob", duration = 600, reason = "spoilers", window = 3_600 });
        await bob.PostAsync("refused", "b4");
        var appeal = await bob.AskAsync(new { type = "moderate", action = "appeal", text = "it was not me" });
        await mod.AskAsync(new { type = "moderate", action = "answer", appeal = Id(appeal), granted = true, text = "so it seems" });
        await mod.AskAsync(new { type = "moderate", action = "ban", viewer = "bob" });
        await mod.AskAsync(new { type = "moderate", action = "lift", viewer = "bob" });
        await mod.AskAsync(new { type = "moderate", action = "note", viewer = "bob", text = "keep an eye on" });
        await ann.PostAsync("to be purged", "p1");
        await mod.AskAsync(new { type = "moderate", action = "purge", viewer = "ann", window = 3_600, reason = "a clean start" });
    }

    private static async Task GoverningAsync(TestViewer star, TestViewer mod, TestViewer ann)
    {
        var announced = await mod.AskAsync(new { type = "moderate", action = "announce", text = "a break of five minutes" });
        await mod.AskAsync(new { type = "moderate", action = "undo", @event = Id(announced) });
        await mod.AskAsync(new { type = "moderate", action = "configure", settings = new { textLimit = 50, linksFrom = "member", holdLinks = true, uniqueWindow = 30 } });
        await ann.PostAsync("the same", "g1");
        await ann.PostAsync("the same", "g2");
        await star.AskAsync(new { type = "moderate", action = "appoint", viewer = "dan" });
        await star.AskAsync(new { type = "moderate", action = "dismiss", viewer = "dan" });
        await star.AskAsync(new { type = "moderate", action = "veto", duration = 600 });
        await mod.AskAsync(new { type = "moderate", action = "veto", duration = 600 });
        await ann.PostAsync("to be cleared", "g3");
        await mod.AskAsync(new { type = "moderate", action = "clear", reason = "a new part" });
        await ann.PostAsync("after it", "g4");
    }

    private async Task QuestionsAsync()
    {
        await using var anybody = ModerationApiClient.Of(gateway, Room, token: null);
        await using var mod = ModerationApiClient.Of(gateway, Room, ViewerTokens.For("mod", "moderator"));
        await GetAsync(anybody, "");
        await GetAsync(anybody, "comments?limit=3&order=desc");
        foreach (var path in (string[])["", "settings", "moderation/log?limit=1000", "moderation/log?viewer=bob&action=ban", "moderation/comments?viewer=ann",
            "moderation/viewers/bob", "moderation/rules", "moderation/rules?version=1", "moderation/rules/versions", "moderation/rules?version=99"])
        {
            await GetAsync(mod, path);
        }

        object[] rules = [new { pattern = "after", action = "hold" }];
        await WhatIfAsync(mod, new { rules = new { rules }, texts = Listed("before", "after") });
        await WhatIfAsync(mod, new { rules = new { rules }, since = 0 });
    }

    private async Task GetAsync(ModerationApiClient client, string path)
    {
        var (status, body) = await client.AskAsync(HttpMethod.Get, path);
        _answers.Add(($"GET/{path}/{(int)status}", body.GetRawText()));
    }

    private async Task WhatIfAsync(ModerationApiClient client, object body)
    {
        var (status, answer) = await client.AskAsync(HttpMethod.Post, "moderation/what-if", JsonSerializer.Serialize(body));
        _answers.Add(($"what-if/{_answers.Count}/{(int)status}", answer.GetRawText()));
    }

    private async Task<TestViewer> JoinAsync(string name, string role = "viewer")
    {
        var viewer = await gateway.JoinAsync(Room, ViewerTokens.For(name, role));
        _viewers.Add(name, viewer);
        return viewer;
    }

    // Whatever was sent before it has arrived with it.
    private async Task EndAsync(TestViewer mod)
    {
        await mod.AskAsync(new { type = "moderate", action = "announce", text = "the end" });
        foreach (var viewer in _viewers.Values)
        {
            await viewer.CommentAsync("the end");
        }
    }

    private static string Id(JsonElement answer) => answer.TryGetProperty("epoch", out var epoch)
        ? $"{epoch}.{answer.GetProperty("seq")}"
        : throw new InvalidOperationException(answer.ToString());

    private static string[] Listed(params string[] items) => items;

    private static string[] Ids(JsonElement answer) => [Id(answer)];
}
