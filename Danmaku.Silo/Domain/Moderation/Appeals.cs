using System.Collections.Immutable;
using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain.Moderation;

/// <summary>The newest appeal of each viewer who made one.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class Appeals
{
    /// <summary>Most appeals remembered; the oldest goes first.</summary>
    public const int Capacity = 10_000;

    private readonly AgeOrderedMap<string, Appeal> _byViewer = new();

    public Appeals(ImmutableArray<Appeal> stored)
    {
        foreach (var appeal in stored.OrderBy(static appeal => appeal.Id))
        {
            Put(appeal);
        }
    }

    /// <summary>A viewer's appeal against a sanction of theirs.</summary>
    public Appeal? Against(Sanction? sanction) =>
        sanction is not null && _byViewer.TryGet(sanction.ViewerId, out var appeal) && IsAbout(appeal, sanction) ? appeal : null;

    public Appeal? Find(RoomPosition id) => All().FirstOrDefault(appeal => appeal.Id == id);

    /// <summary>Adds an appeal, or puts it in place of what it was.</summary>
    public void Put(Appeal appeal)
    {
        _byViewer.Renew(appeal.Viewer.Id) = appeal;
        if (_byViewer.Count > Capacity && _byViewer.TryPeekOldest(out var oldest, out _))
        {
            _byViewer.Remove(oldest);
        }
    }

    /// <summary>Those nobody has answered, oldest first.</summary>
    public ImmutableArray<Appeal> Open() =>
        [.. All().Where(static appeal => appeal.State == AppealState.Open).OrderBy(static appeal => appeal.Id)];

    private static bool IsAbout(Appeal appeal, Sanction sanction) => appeal.Sanction.At == sanction.At && appeal.Sanction.Kind == sanction.Kind;

    private Appeal[] All()
    {
        var all = new Appeal[_byViewer.Count];
        _byViewer.CopyValues(all);
        return all;
    }
}
