using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Danmaku.Tests.EndToEnd;

/// <summary>A room's history over REST, whole.</summary>
internal static class StoredComments
{
    /// <summary>Reads page by page, oldest first.</summary>
    public static async Task<IReadOnlyList<StoredComment>> ReadAllAsync(HttpClient http, string room)
    {
        var comments = new List<StoredComment>();
        bool more;
        do
        {
            var after = comments.Count == 0 ? "" : $"&after={comments[^1].Id}";
            using var page = JsonDocument.Parse(await ReadAsync(http, new Uri($"/rooms/{room}/comments?limit=1000{after}", UriKind.Relative)));
            comments.AddRange(page.RootElement.GetProperty("comments").EnumerateArray().Select(Read));
            more = page.RootElement.GetProperty("more").GetBoolean();
        }
        while (more);

        return comments;
    }

    /// <summary>Comes again when the service says that it is away, and when to come.</summary>
    private static async Task<byte[]> ReadAsync(HttpClient http, Uri address)
    {
        for (var tries = 1; ; tries++)
        {
            using var response = await http.GetAsync(address);
            if (tries == 10 || response.StatusCode != HttpStatusCode.ServiceUnavailable || response.Headers.RetryAfter?.Delta is not { } wait)
            {
                response.EnsureSuccessStatusCode();
                return await response.Content.ReadAsByteArrayAsync();
            }

            await Task.Delay(wait, TimeProvider.System);
        }
    }

    private static StoredComment Read(JsonElement comment)
    {
        var position = comment.GetProperty("id").GetString()!.Split('.');
        return new StoredComment(
            long.Parse(position[0], CultureInfo.InvariantCulture),
            long.Parse(position[1], CultureInfo.InvariantCulture),
            comment.GetProperty("text").GetString()!,
            comment.GetProperty("from").GetProperty("id").GetString()!);
    }
}
