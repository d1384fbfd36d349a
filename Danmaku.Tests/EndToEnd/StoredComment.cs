namespace Danmaku.Tests.EndToEnd;

/// <summary>A comment of a room's history.</summary>
internal sealed record StoredComment(long Epoch, long Sequence, string Text, string From)
{
    public string Id => $"{Epoch}.{Sequence}";
}
