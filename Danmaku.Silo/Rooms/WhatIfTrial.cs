using Danmaku.Contracts.Messages;
using Danmaku.Hosting.Settings;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Domain.Filtering;
using Danmaku.Silo.Domain.Moderation;
using Danmaku.Silo.Domain.Trial;
using Danmaku.Silo.Storage;

namespace Danmaku.Silo.Rooms;

/// <summary>Answers what rules and settings would have done, from stored comments and beside the room.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class WhatIfTrial(IRoomStore store, RuleShelf rules, Reloading<RoomLimits> limits)
{
    private const int Page = 1_000;

    /// <summary>Most texts in one request.</summary>
    private const int MaxTexts = 1_000;

    /// <param name="roomId">The room.</param>
    /// <param name="request">What to try.</param>
    /// <param name="settings">Settings that moderators have set now.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreUnavailableException">The store is away.</exception>
    public async ValueTask<RoomAnswer> RunAsync(string roomId, WhatIfRequest request, RoomSettings settings, CancellationToken cancellationToken)
    {
        var refusal = (request.Settings is { } change ? SettingsRules.Refuse(change) : null)
            ?? (request.Rules is { } proposed ? CompiledRules.Refuse(proposed) : null)
            ?? (request.Texts.Length > MaxTexts ? CommandRules.Invalid($"One request tries up to {MaxTexts} texts; these are {request.Texts.Length}.") : null);
        if (refusal is not null)
        {
            return new RoomAnswer.Refused(refusal);
        }

        var set = request.Rules ?? (await store.ReadRulesAsync(roomId, version: null, cancellationToken) ?? VersionedRules.None).Set;
        var tried = request.Settings is { } changes ? SettingsRules.Apply(settings, changes) : settings;
        var whatIf = new WhatIf(tried, await rules.CompileAsync(set, cancellationToken), set, limits.Current.TextBytes);
        if (!request.Texts.IsEmpty)
        {
            return new RoomAnswer.WhatIf(TryTexts(whatIf, request));
        }

        var (comments, more) = await NewestAsync(roomId, request, cancellationToken);

        // Off the caller's thread: it may be one that serves rooms.
        return await Task.Run(
            () =>
            {
                foreach (var comment in Enumerable.Reverse(comments))
                {
                    whatIf.Try(comment);
                }

                return new RoomAnswer.WhatIf(whatIf.Report(more));
            },
            cancellationToken);
    }

    private static WhatIfReport TryTexts(WhatIf whatIf, WhatIfRequest request)
    {
        for (var i = 0; i < request.Texts.Length; i++)
        {
            var author = new Viewer($"text-{i + 1}", $"Text {i + 1}", ViewerRole.Viewer);
            var comment = new Comment { Position = default, At = request.Since.AddMilliseconds(i), Author = author, Text = request.Texts[i] };
            whatIf.Try(new StaffComment(comment, CommentStage.Shown, Deleted: false), isText: true);
        }

        return whatIf.Report(truncated: false);
    }

    private async Task<(List<StaffComment> NewestFirst, bool More)> NewestAsync(string roomId, WhatIfRequest request, CancellationToken cancellationToken)
    {
        var comments = new List<StaffComment>();
        RoomPosition? before = null;
        while (true)
        {
            var query = new HistoryQuery(null, before, request.Since, request.Until, Page, NewestFirst: true);
            var page = await store.ReadForStaffAsync(roomId, new RoomQuery.Comments(query, ViewerId: null), cancellationToken);
            comments.AddRange(page.Found);
            if (!page.More || page.Found.IsEmpty)
            {
                return (comments, false);
            }

            if (comments.Count >= WhatIfRequest.MaxComments)
            {
                return (comments, true);
            }

            before = page.Found[^1].Comment.Position;
        }
    }
}
