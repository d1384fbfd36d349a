using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Danmaku.Bench.Replay;

/// <summary>Asks a gateway in demo mode for guest tokens, one for each viewer.</summary>
/// <remarks>A guest is a new viewer with every token, so each is kept until shortly before it runs out.</remarks>
internal sealed class DemoTokens(HttpClient http, TimeProvider time) : ITokenSource
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, (string Token, DateTimeOffset ExpiresAt)> _kept = new(StringComparer.Ordinal);

    public async Task<string> TokenAsync(string viewer, CancellationToken cancellationToken)
    {
        if (_kept.TryGetValue(viewer, out var kept) && kept.ExpiresAt - Margin > time.GetUtcNow())
        {
            return kept.Token;
        }

        using var response = await http.PostAsJsonAsync("demo/tokens", new JsonObject { ["name"] = viewer }, cancellationToken);
        response.EnsureSuccessStatusCode();
        var guest = await response.Content.ReadFromJsonAsync<JsonObject>(cancellationToken);
        if (guest is null || !TryRead(guest, out var token, out var expiresAt))
        {
            throw new HttpRequestException("The gateway's answer to POST /demo/tokens has no token and expiresAt.");
        }

        _kept[viewer] = (token, expiresAt);
        return token;
    }

    private static bool TryRead(JsonObject guest, out string token, out DateTimeOffset expiresAt)
    {
        token = "";
        expiresAt = default;
        if (guest["token"] is not JsonValue tokenValue || !tokenValue.TryGetValue(out string? text)
            || guest["expiresAt"] is not JsonValue expiryValue || !expiryValue.TryGetValue(out long expiry))
        {
            return false;
        }

        token = text;
        expiresAt = DateTimeOffset.FromUnixTimeMilliseconds(expiry);
        return true;
    }
}
