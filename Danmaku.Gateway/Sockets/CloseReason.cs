namespace Danmaku.Gateway.Sockets;

/// <summary>How a connection ended. Decided once, by whatever happened first.</summary>
/// <param name="Code">The number sent or received; <see cref="CloseCode.Abnormal"/> when there was none.</param>
/// <param name="Text">In words, as sent or received: at most 123 bytes of UTF-8 on the wire. May come from the peer: never log
/// it above Debug.</param>
/// <param name="By">Who ended it.</param>
internal sealed record CloseReason(CloseCode Code, string Text, ClosedBy By);
