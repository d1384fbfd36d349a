namespace Danmaku.Gateway.Sockets;

/// <summary>The next thing to send: a frame, or a gap to tell the viewer about.</summary>
/// <param name="Frame">Null for a gap.</param>
/// <param name="Gap">Events that were dropped; empty for a frame.</param>
internal readonly record struct SendItem(SharedFrame? Frame, EventRange Gap);
