using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Link;

namespace Danmaku.Gateway.Recording;

/// <summary>Finds parts of a recording that is too large.</summary>
/// <param name="link">Where the comments are.</param>
/// <param name="range">The recording.</param>
/// <param name="bounds">From where to where.</param>
/// <param name="limits">How much there may be.</param>
internal sealed class RecordingCut(ISiloLink link, RecordedRange range, RecordedBounds bounds, RecordingOptions limits)
{
    /// <summary>Most epochs of a room that are looked through for the last part.</summary>
    private const int MaxEpochs = 50;

    /// <summary>The refusal.</summary>
    /// <param name="beyond">The first comment that is too much.</param>
    /// <param name="count">How many are before it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LinkUnavailableException">The store cannot be reached now.</exception>
    public async Task<RecordingResult> AtAsync(Comment beyond, int count, CancellationToken cancellationToken)
    {
        var earliest = range.Since?.AddMilliseconds(1) ?? DateTimeOffset.UnixEpoch;
        var until = beyond.At > earliest ? beyond.At : earliest;

        // A room that is live grows while its viewer thinks about it.
        var since = await LastSinceAsync(Math.Max(1, count - (count / 10)), cancellationToken);
        var parts = new RecordingParts(until, since < (range.Until ?? DateTimeOffset.MaxValue) ? since : null);
        var limit = count < limits.ReplayComments ? $"{limits.ReplayBytes / 1_048_576} MiB of comments" : $"{limits.ReplayComments} comments";
        var last = parts.Since is { } from ? $", or the last with since={from.ToUnixTimeMilliseconds()}" : "";
        return new RecordingResult(
            null,
            new Rejection(
                RejectReason.RequestInvalid,
                $"The recording has more than {limit}, which is the most of one. Ask for a part of it, the first with until={until.ToUnixTimeMilliseconds()}{last}."),
            parts);
    }

    // Between two places of an epoch are no more comments than places.
    private async Task<DateTimeOffset?> LastSinceAsync(int count, CancellationToken cancellationToken)
    {
        var last = bounds.Last;
        for (var epochs = 1; last.Sequence < count; epochs++)
        {
            count -= (int)last.Sequence;
            var begin = last with { Sequence = 0 };
            var earlier = await FindAsync(new HistoryQuery(null, begin, null, null, Limit: 1, NewestFirst: true), cancellationToken);
            if (earlier is null || epochs == MaxEpochs)
            {
                (last, count) = (begin, 0);
                break;
            }

            last = earlier.Position;
        }

        var first = await FindAsync(new HistoryQuery(last with { Sequence = last.Sequence - count }, null, null, null, Limit: 1), cancellationToken);

        // Others of that millisecond may be before it.
        return first?.At.AddMilliseconds(1);
    }

    private async Task<Comment?> FindAsync(HistoryQuery query, CancellationToken cancellationToken) =>
        (await link.HistoryAsync(range.RoomId, query, cancellationToken)).Comments is [var comment, ..] ? comment : null;
}
