using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Doors.Native;

/// <summary>A member of a frame or of a REST body is missing or wrong. Caught where the request is read: its message is the answer.</summary>
internal sealed class NativeMemberException(string member, string complaint, RejectReason reason = RejectReason.RequestInvalid)
    : Exception($"Member '{member}' {complaint}.")
{
    /// <summary>Its name.</summary>
    public string Member { get; } = member;

    /// <summary>What the request is refused with.</summary>
    public RejectReason Reason { get; } = reason;

    /// <summary>The same of a member of a part of the request.</summary>
    /// <param name="part">The part, as <c>rules[3]</c>.</param>
    public NativeMemberException Within(string part) => new($"{part}.{Member}", complaint, Reason);
}
