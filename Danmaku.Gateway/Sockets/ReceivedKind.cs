namespace Danmaku.Gateway.Sockets;

/// <summary>What <see cref="FrameParser.Read"/> found.</summary>
internal enum ReceivedKind
{
    /// <summary>Nothing whole yet; every byte given is taken or is part of an unfinished header.</summary>
    Incomplete,

    /// <summary>A whole message: <see cref="FrameParser.Message"/>.</summary>
    Message,

    /// <summary>A ping: <see cref="FrameParser.ControlPayload"/>.</summary>
    Ping,

    /// <summary>A pong.</summary>
    Pong,

    /// <summary>A close frame: <see cref="FrameParser.Close"/>.</summary>
    Close,

    /// <summary>A rule is broken: <see cref="FrameParser.Close"/> says which. Nothing after it can be read.</summary>
    Refused,
}
