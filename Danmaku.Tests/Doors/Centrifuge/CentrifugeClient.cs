using System.Text.Json;

namespace Danmaku.Tests.Doors.Centrifuge;

/// <summary>centrifuge-js in a process of its own. What it tells is kept until a test asks for it.</summary>
internal sealed class CentrifugeClient(NodeClient node) : IAsyncDisposable
{
    private readonly HashSet<int> _taken = [];

    /// <summary>Starts it.</summary>
    /// <param name="url">The service.</param>
    /// <param name="config">Members <c>token</c>, <c>tokens</c> (for getToken, in turn), <c>channels</c>, <c>options</c>.</param>
    /// <param name="until">The event to wait for.</param>
    public static async Task<CentrifugeClient> StartAsync(string url, object config, string until = "connected")
    {
        var members = JsonSerializer.SerializeToNode(config)!.AsObject();
        members["url"] = url;
        var client = new CentrifugeClient(await NodeClient.StartAsync("centrifuge.mjs", members));
        await client.NextAsync("connecting");
        if (until != "connecting")
        {
            await client.NextAsync(until);
        }

        return client;
    }

    /// <summary>Starts it and waits until it is in a channel.</summary>
    public static Task<CentrifugeClient> StartAsync(string url, string? token, string channel) =>
        StartAsync(url, new { token, channels = new[] { channel } }, until: "subscribed");

    /// <inheritdoc cref="NodeClient.SendAsync"/>
    public Task SendAsync(object command) => node.SendAsync(command);

    /// <inheritdoc cref="NodeClient.DoAsync"/>
    public Task<JsonElement> DoAsync(object command) => node.DoAsync(command);

    /// <summary>Has it do something that fails.</summary>
    /// <returns>The code and the message of the error.</returns>
    public async Task<(int Code, string? Message)> FailAsync(object command)
    {
        await node.SendAsync(command);
        var failed = await NextAsync("failed");
        return (failed.GetProperty("code").GetInt32(), Text(failed, "error"));
    }

    /// <summary>The next event of a kind that no test has asked for.</summary>
    public Task<JsonElement> NextAsync(string name) => NextAsync(told => Text(told, "event") == name, $"'{name}'");

    /// <summary>The next publication of a kind that no test has asked for.</summary>
    public Task<JsonElement> PublicationAsync(string kind) =>
        NextAsync(told => Text(told, "event") == "publication" && Text(told, "data", "kind") == kind, $"a publication of kind {kind}");

    /// <summary>The text of the next comment.</summary>
    public async Task<string?> CommentAsync() => Text(await PublicationAsync("comment"), "data", "text");

    /// <summary>Events that no test has asked for so far.</summary>
    public IReadOnlyList<JsonElement> Kept(string name) =>
        [.. node.Passed.Where((told, index) => !_taken.Contains(index) && Text(told, "event") == name)];

    public ValueTask DisposeAsync() => node.DisposeAsync();

    /// <summary>The text at a path; <see langword="null"/> where there is none.</summary>
    public static string? Text(JsonElement item, params string[] path)
    {
        foreach (var name in path)
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(name, out item))
            {
                return null;
            }
        }

        return item.ValueKind == JsonValueKind.String ? item.GetString() : null;
    }

    private async Task<JsonElement> NextAsync(Func<JsonElement, bool> wanted, string what)
    {
        for (var index = 0; index < node.Passed.Count; index++)
        {
            if (!_taken.Contains(index) && wanted(node.Passed[index]))
            {
                _taken.Add(index);
                return node.Passed[index];
            }
        }

        return await node.NextAsync(wanted, what);
    }
}
