namespace Danmaku.Hosting.Diagnostics;

/// <summary>What a room cost a process.</summary>
/// <param name="Seconds">Time that threads were at work for it: in turns of the room and in passes over its viewers.</param>
/// <param name="Deliveries">Frames sent, times viewers they were sent to.</param>
/// <param name="Bytes">Bytes of those, before compression.</param>
/// <param name="Posts">Drafts posted.</param>
/// <param name="Rejections">Drafts refused.</param>
/// <param name="Skipped">Events that viewers did not get because the room left them out, times viewers; what slow viewers lost is not among them.</param>
internal readonly record struct RoomCost(
    double Seconds, double Deliveries = 0, double Bytes = 0, double Posts = 0, double Rejections = 0, double Skipped = 0)
{
    public static RoomCost operator +(RoomCost left, RoomCost right) => new(
        left.Seconds + right.Seconds,
        left.Deliveries + right.Deliveries,
        left.Bytes + right.Bytes,
        left.Posts + right.Posts,
        left.Rejections + right.Rejections,
        left.Skipped + right.Skipped);

    public static RoomCost operator *(RoomCost cost, double factor) => new(
        cost.Seconds * factor, cost.Deliveries * factor, cost.Bytes * factor, cost.Posts * factor, cost.Rejections * factor, cost.Skipped * factor);
}
