using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.EndToEnd;

/// <summary>What the OpenAPI document says that answers look like is what they look like.</summary>
public sealed class ModerationApiDocumentTests
{
    private const string Room = "document";

    [Fact]
    public async Task Every_answer_is_as_the_OpenAPI_document_says()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var streamer = ModerationApiClient.Of(service, Room, ViewerTokens.For("star", "streamer"));
        using var http = service.CreateHttpClient();
        using var document = JsonDocument.Parse(await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
        var schemas = new Schemas(document.RootElement);
        await FillAsync(service, streamer);

        string[] paths =
        [
            "", "comments", "settings", "moderation/log", "moderation/rules", "moderation/rules/versions", "moderation/comments",
        ];
        foreach (var path in paths)
        {
            schemas.AssertAnswer("get", path.Length == 0 ? "/rooms/{room}" : $"/rooms/{{room}}/{path}", await streamer.GetAsync(path));
        }

        foreach (var viewer in (string[])["mei", "bo"])
        {
            schemas.AssertAnswer("get", "/rooms/{room}/moderation/viewers/{viewer}", await streamer.GetAsync($"moderation/viewers/{viewer}"));
        }

        schemas.AssertAnswer(
            "post", "/rooms/{room}/moderation/what-if",
            await streamer.PostAsync("moderation/what-if", new { rules = new { rules = Listed(new { pattern = "hello", action = "mask" }) } }));
        schemas.AssertAnswer(
            "post", "/rooms/{room}/moderation", await streamer.PostAsync("moderation", new { action = "announce", text = "Done" }));
        schemas.AssertAnswer(
            "post", "/rooms/{room}/moderation/rules/import",
            (await streamer.AskAsync(HttpMethod.Post, "moderation/rules/import", "timeout(5m) term durian # a note")).Body);
        schemas.AssertAnswer("post", "/rooms/{room}/comments", await streamer.PostAsync("comments", new { text = "over REST" }));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ViewerTokens.For("star", "streamer"));
        var issued = await http.PostAsJsonAsync("/door-tokens", new { label = "bot" });
        schemas.AssertAnswer("post", "/door-tokens", await issued.Content.ReadFromJsonAsync<JsonElement>());
        schemas.AssertAnswer("get", "/door-tokens", await http.GetFromJsonAsync<JsonElement>("/door-tokens"));
        var unseen = schemas.Unseen(
            ["DoorTokenOrderView", "GuestIdentityView", "GuestView", "GuestRequest", "ProblemDetails", "CommandView", "DraftView", "SettingsChangeView", "WhatIfView"]);
        Assert.True(unseen.Count == 0, $"No answer had an example of: {string.Join(", ", unseen)}.");
    }

    /// <summary>Makes something of every kind happen.</summary>
    private static async Task FillAsync(GatewayUnderTest service, ModerationApiClient streamer)
    {
        await using var mei = await service.JoinAsync(Room, ViewerTokens.For("mei", "member"));
        await using var bo = await service.JoinAsync(Room, ViewerTokens.For("bo"));
        await using var ann = await service.JoinAsync(Room, ViewerTokens.For("ann"));
        var ack = await mei.AskAsync(new { type = "post", text = "hello", mode = "top", color = 255, size = "large", mention = "bo", mediaTime = 1.5 });
        await bo.AskAsync(new { type = "post", text = "hello too", replyTo = Position(ack) });
        await bo.AskAsync(new { type = "post", text = "well done", receipt = ViewerTokens.Receipt("bo", Room) });
        await streamer.CommandAsync(new { action = "pin", comment = Position(ack), duration = 600 });
        await streamer.CommandAsync(new { action = "rules", rules = new { rules = Listed(new { pattern = "durian", action = "timeout", timeout = 60 }) }, why = "a why" });
        await streamer.CommandAsync(new { action = "configure", settings = new { holdBelow = "member" } });
        await ann.PostAsync("may I?");
        await streamer.CommandAsync(new { action = "appoint", viewer = "mei" });
        await streamer.CommandAsync(new { action = "warn", viewer = "bo", reason = "be kind" });
        await streamer.CommandAsync(new { action = "restrict", viewer = "bo", duration = 600 });
        await streamer.CommandAsync(new { action = "ban", viewer = "bo", reason = "enough", duration = 600, window = 0 });
        await bo.AskAsync(new { type = "moderate", action = "appeal", text = "why?" });
        await streamer.CommandAsync(new { action = "veto", duration = 600 });
    }

    private static string Position(JsonElement ack) => $"{ack.GetProperty("epoch")}.{ack.GetProperty("seq")}";

    private static T[] Listed<T>(T one) => [one];

    /// <summary>The schemas of a document, and which of them an answer had.</summary>
    private sealed class Schemas(JsonElement document)
    {
        private readonly HashSet<string> _seen = [];

        public void AssertAnswer(string method, string path, JsonElement answer)
        {
            var content = document.GetProperty("paths").GetProperty(path).GetProperty(method).GetProperty("responses").GetProperty("200").GetProperty("content");
            AssertIs(answer, content.GetProperty("application/json").GetProperty("schema"), $"{method} {path}");
        }

        public IReadOnlyList<string> Unseen(string[] except) =>
            [.. document.GetProperty("components").GetProperty("schemas").EnumerateObject().Select(schema => schema.Name).Except(_seen).Except(except)];

        private void AssertIs(JsonElement value, JsonElement schema, string where)
        {
            if (schema.TryGetProperty("oneOf", out var choices))
            {
                Assert.NotEqual(JsonValueKind.Null, value.ValueKind);
                AssertIs(value, choices.EnumerateArray().Single(choice => choice.TryGetProperty("$ref", out _)), where);
            }
            else if (schema.TryGetProperty("$ref", out var reference))
            {
                var name = reference.GetString()!.Split('/')[^1];
                _seen.Add(name);
                AssertIs(value, document.GetProperty("components").GetProperty("schemas").GetProperty(name), $"{where}: {name}");
            }
            else if (schema.TryGetProperty("properties", out var properties))
            {
                AssertMembers(value, properties, where);
            }
            else if (schema.TryGetProperty("items", out var items))
            {
                var number = 0;
                foreach (var item in value.EnumerateArray())
                {
                    AssertIs(item, items, $"{where}[{number++}]");
                }
            }
            else if (schema.TryGetProperty("additionalProperties", out var each))
            {
                Assert.Equal(JsonValueKind.Object, value.ValueKind);
                foreach (var member in value.EnumerateObject())
                {
                    AssertIs(member.Value, each, $"{where}.{member.Name}");
                }
            }
            else
            {
                Assert.True(Types(schema).Any(type => Fits(value, type)), $"{where} is {value}, not {schema.GetProperty("type")}");
            }
        }

        private void AssertMembers(JsonElement value, JsonElement properties, string where)
        {
            Assert.Equal(JsonValueKind.Object, value.ValueKind);
            foreach (var member in value.EnumerateObject())
            {
                Assert.True(properties.TryGetProperty(member.Name, out var schema), $"{where} has the member {member.Name}, which the document has not.");
                if (member.Value.ValueKind == JsonValueKind.Null)
                {
                    Assert.True(MayBeAbsent(schema), $"{where}.{member.Name} is null.");
                }
                else
                {
                    AssertIs(member.Value, schema, $"{where}.{member.Name}");
                }
            }

            foreach (var property in properties.EnumerateObject())
            {
                Assert.True(
                    value.TryGetProperty(property.Name, out _) || MayBeAbsent(property.Value), $"{where} lacks the member {property.Name}: {value}");
            }
        }

        private static bool MayBeAbsent(JsonElement schema) =>
            schema.TryGetProperty("oneOf", out var choices)
                ? choices.EnumerateArray().Any(choice => Types(choice).Contains("null"))
                : Types(schema).Contains("null");

        private static string[] Types(JsonElement schema) => schema.TryGetProperty("type", out var type)
            ? type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(one => one.GetString()!)] : [type.GetString()!]
            : [];

        private static bool Fits(JsonElement value, string type) => type switch
        {
            "string" => value.ValueKind == JsonValueKind.String,
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            "number" => value.ValueKind == JsonValueKind.Number,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            _ => false,
        };
    }
}
