namespace Danmaku.Gateway.Sockets;

/// <summary>Writes, in its wire format, the frame that tells a viewer which events it did not get.</summary>
internal interface IDropAccountant
{
    /// <summary>Builds the notice for a gap. Called while sending, possibly from several connections at once; must not
    /// block.</summary>
    /// <param name="gap">A room and the events of it that were dropped, first to last; never empty.</param>
    /// <returns>A frame that is not droppable; null when this wire format has no such notice (the gap is then silent).</returns>
    SharedFrame? BuildSkipNotice(in EventRange gap);
}
