namespace Danmaku.Bench.Load.Engine;

/// <summary>The account of all comments, over every viewer.</summary>
/// <param name="Expected">Comments accepted, times the viewers of their rooms.</param>
/// <param name="Delivered">Comments that arrived.</param>
/// <param name="Accounted">Comments that the server said it does not send.</param>
/// <param name="Lost">The rest: comments of which a viewer was told nothing.</param>
/// <param name="Twice">Viewers that have the right number of comments and not the right ones, or more than there are.</param>
internal sealed record Delivery(long Expected, long Delivered, long Accounted, long Lost, int Twice);
