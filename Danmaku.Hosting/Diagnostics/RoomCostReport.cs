namespace Danmaku.Hosting.Diagnostics;

/// <summary>The dearest rooms as <c>/debug/rooms</c> tells them.</summary>
/// <param name="WindowSeconds">Figures are those of about so many seconds, the newest counting most.</param>
/// <param name="TotalSeconds">Time at work for all rooms.</param>
/// <param name="ErrorSeconds">No room that is missing took more than this, and of none that is here more than this is missing.</param>
/// <param name="Rooms">Dearest first.</param>
internal sealed record RoomCostReport(double WindowSeconds, double TotalSeconds, double ErrorSeconds, IReadOnlyList<RoomCostReport.Entry> Rooms)
{
    public static RoomCostReport Of(RoomCosts costs, int count)
    {
        var total = costs.TotalSeconds;
        return new RoomCostReport(
            RoomCosts.Window.TotalSeconds,
            Math.Round(total, 6),
            Math.Round(total / RoomCosts.Capacity, 6),
            [.. costs.Top(Math.Clamp(count, 1, RoomCosts.Capacity)).Select(static (account, index) => Entry.Of(account, index + 1))]);
    }

    /// <summary>One room.</summary>
    /// <param name="Rank">1 for the dearest; the tag <c>danmaku.room.rank</c> of the metrics.</param>
    /// <param name="Room">Its id.</param>
    /// <param name="Seconds">Time at work for it; 60 would be one core for itself.</param>
    /// <param name="MissedSeconds">What may have been missed of that, from before it was among the dearest.</param>
    /// <param name="Deliveries">Frames sent, times viewers.</param>
    /// <param name="Bytes">Bytes of those, before compression.</param>
    /// <param name="Posts">Drafts posted.</param>
    /// <param name="Rejections">Drafts refused.</param>
    /// <param name="Skipped">Events left out by the room, times viewers.</param>
    internal sealed record Entry(
        int Rank, string Room, double Seconds, double MissedSeconds, double Deliveries, double Bytes, double Posts, double Rejections, double Skipped)
    {
        public static Entry Of(RoomAccount account, int rank) => new(
            rank,
            account.RoomId,
            Math.Round(account.Cost.Seconds, 6),
            Math.Round(account.MissedSeconds, 6),
            Math.Round(account.Cost.Deliveries),
            Math.Round(account.Cost.Bytes),
            Math.Round(account.Cost.Posts, 1),
            Math.Round(account.Cost.Rejections, 1),
            Math.Round(account.Cost.Skipped));
    }
}
