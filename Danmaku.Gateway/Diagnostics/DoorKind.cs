namespace Danmaku.Gateway.Diagnostics;

/// <summary>The wire formats by which viewers come in, as metrics tell them apart.</summary>
internal enum DoorKind
{
    Native,
    Goim,
    Irc,
    Centrifuge,
    Events,
}
