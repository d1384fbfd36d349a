using System.Text.Json;

namespace Danmaku.Tests.Support;

/// <summary>What a process says of itself below <c>/healthz</c>.</summary>
internal static class ServiceHealth
{
    /// <summary>Whether it may be given work: <c>Healthy</c>, <c>Degraded</c> or <c>Unhealthy</c>.</summary>
    public static async Task<string> ReadyAsync(HttpClient http) => (await ReadAsync(http, "ready")).Status;

    /// <summary>Whether it is alive.</summary>
    public static async Task<string> LiveAsync(HttpClient http) => (await ReadAsync(http, "live")).Status;

    /// <summary>The whole answer.</summary>
    /// <param name="http">With the process' address.</param>
    /// <param name="question"><c>live</c>, <c>ready</c> or <c>startup</c>.</param>
    public static async Task<(string Status, JsonElement[] Checks)> ReadAsync(HttpClient http, string question)
    {
        using var response = await http.GetAsync(new Uri($"/healthz/{question}", UriKind.Relative));
        var answer = JsonElement.Parse(await response.Content.ReadAsStringAsync());
        var status = answer.GetProperty("status").GetString()!;
        Assert.Equal(status == "Unhealthy" ? 503 : 200, (int)response.StatusCode);
        return (status, [.. answer.GetProperty("checks").EnumerateArray()]);
    }
}
