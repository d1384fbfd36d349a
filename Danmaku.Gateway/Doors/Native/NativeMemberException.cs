using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Doors.Native;

/// <summary>A member of a frame is missing or wrong. Thrown and caught inside <see cref="NativeRequestReader"/>.</summary>
internal sealed class NativeMemberException(string member, string complaint, RejectReason reason = RejectReason.RequestInvalid)
    : Exception($"Member '{member}' {complaint}.")
{
    /// <summary>Its name.</summary>
    public string Member { get; } = member;

    /// <summary>What the request is refused with.</summary>
    public RejectReason Reason { get; } = reason;
}
