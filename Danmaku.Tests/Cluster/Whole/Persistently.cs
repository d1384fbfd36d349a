using System.Text.Json;

namespace Danmaku.Tests.Cluster.Whole;

/// <summary>Asks again for as long as the service says that its own trouble will pass, and when.</summary>
internal static class Persistently
{
    private static readonly string[] Passing = ["room_stopping", "room_overloaded", "store_unavailable"];

    /// <summary>Asks until there is an answer that is final.</summary>
    public static async Task<JsonElement> AskAsync(Func<Task<JsonElement>> ask)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            var answer = await ask();
            if (!answer.TryGetProperty("name", out var name) || !Passing.Contains(name.GetString()))
            {
                return answer;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(answer.GetProperty("retryAfterMs").GetInt64()), TimeProvider.System, patience.Token);
        }
    }
}
