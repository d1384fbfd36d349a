using System.Collections.Immutable;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Link;
using Microsoft.AspNetCore.Http.Features;

namespace Danmaku.Gateway.Api;

/// <summary>A viewer as moderators see them.</summary>
/// <param name="ViewerId">Who.</param>
/// <param name="Names">What they were called, the newest first.</param>
/// <param name="Standing">How they stand in the room now.</param>
/// <param name="Comments">Their newest comments, the newest first.</param>
/// <param name="Log">What was done about them, the newest first.</param>
internal sealed record ViewerCard(
    string ViewerId, IReadOnlyList<string> Names, ViewerStanding Standing, ImmutableArray<StaffComment> Comments, ImmutableArray<LogEntry> Log)
{
    /// <summary>Longest viewer id, in characters; tokens hold to it.</summary>
    public const int MaxViewerId = 128;

    /// <summary>Most comments, and most entries of the log.</summary>
    private const int Size = 100;

    /// <summary>The viewer that the path names.</summary>
    /// <param name="segment">Its last segment, decoded. An encoded slash is not, so that it looks like the three characters that encode it.</param>
    /// <param name="http">The request, which has the path as it was sent.</param>
    public static string ViewerIdOf(string segment, HttpContext http)
    {
        if (!segment.Contains('%'))
        {
            return segment;
        }

        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var end = target.IndexOf('?', StringComparison.Ordinal);
        var path = end < 0 ? target : target[..end];
        return Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
    }

    /// <summary>Asks the room.</summary>
    /// <exception cref="LinkUnavailableException">The room or the store cannot be reached now.</exception>
    public static async Task<ViewerCard> ReadAsync(ISiloLink link, string roomId, string viewerId, CancellationToken cancellationToken)
    {
        var standing = link.StandingOfAsync(roomId, viewerId, cancellationToken).AsTask();
        var comments = link.AskAsync(
            roomId, new RoomQuery.Comments(new HistoryQuery(null, null, null, null, Size, NewestFirst: true), viewerId), cancellationToken).AsTask();
        var log = link.AskAsync(
            roomId, new RoomQuery.Log(new LogQuery { ViewerId = viewerId, Limit = Size, NewestFirst = true }), cancellationToken).AsTask();
        await Task.WhenAll(standing, comments, log);
        var found = (await comments as RoomAnswer.Comments)?.Found ?? [];
        var entries = (await log as RoomAnswer.Log)?.Entries ?? [];
        var names = found.Select(static comment => comment.Comment.Author.Name)
            .Concat(entries.SelectMany(entry => entry.Comments.Where(comment => comment.AuthorId == viewerId)).Select(static comment => comment.AuthorName))
            .Concat(entries.Where(entry => entry.Actor?.Id == viewerId).Select(static entry => entry.Actor?.Name))
            .OfType<string>().Distinct(StringComparer.Ordinal);
        return new ViewerCard(viewerId, [.. names], await standing, found, entries);
    }
}
