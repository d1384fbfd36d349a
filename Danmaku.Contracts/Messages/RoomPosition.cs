using System.Globalization;

namespace Danmaku.Contracts.Messages;

/// <summary>A place in a room's order of events; also the id of the comment that stands there.</summary>
/// <remarks>
/// Every activation of a room starts a new epoch, and within one epoch the sequence has no gaps. A crash may lose events that
/// nobody was told are stored, so a sequence means nothing without its epoch: epoch 3, sequence 120 before a crash and
/// epoch 4, sequence 1 after it. Written <c>3.120</c>.
/// </remarks>
/// <param name="Epoch">Number of the room's activation, 1 and up.</param>
/// <param name="Sequence">Number of the event in that epoch, 1 and up; 0 is the place before the first.</param>
public readonly record struct RoomPosition(long Epoch, long Sequence) : IComparable<RoomPosition>
{
    /// <inheritdoc/>
    public int CompareTo(RoomPosition other) =>
        Epoch != other.Epoch ? Epoch.CompareTo(other.Epoch) : Sequence.CompareTo(other.Sequence);

    /// <summary>Earlier than.</summary>
    public static bool operator <(RoomPosition left, RoomPosition right) => left.CompareTo(right) < 0;

    /// <summary>Later than.</summary>
    public static bool operator >(RoomPosition left, RoomPosition right) => left.CompareTo(right) > 0;

    /// <summary>Earlier than or the same.</summary>
    public static bool operator <=(RoomPosition left, RoomPosition right) => left.CompareTo(right) <= 0;

    /// <summary>Later than or the same.</summary>
    public static bool operator >=(RoomPosition left, RoomPosition right) => left.CompareTo(right) >= 0;

    /// <summary>Reads <c>epoch.sequence</c>.</summary>
    /// <returns><see langword="false"/> when <paramref name="text"/> is anything else.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out RoomPosition position)
    {
        position = default;
        var dot = text.IndexOf('.');
        if (dot < 1
            || !long.TryParse(text[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
            || !long.TryParse(text[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            return false;
        }

        position = new RoomPosition(epoch, sequence);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}.{Sequence}");
}
