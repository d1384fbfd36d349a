using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Doors.Goim;

/// <summary>A body cannot be read, or a member of it is missing or wrong. Caught where the packet is read: its message is the answer.</summary>
internal sealed class GoimBodyException(string message, RejectReason reason = RejectReason.RequestInvalid) : Exception(message)
{
    /// <summary>What the packet is refused with.</summary>
    public Rejection Rejection => new(reason, Message);
}
