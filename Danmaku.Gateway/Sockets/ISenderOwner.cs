namespace Danmaku.Gateway.Sockets;

/// <summary>Whose frames a <see cref="FrameSender"/> sends. Called from any thread.</summary>
internal interface ISenderOwner
{
    /// <summary>The network refused bytes: once, and nothing more is taken.</summary>
    void OnSendFailed(Exception error);

    /// <summary>Too much waits that must not be dropped: the connection has to end.</summary>
    void OnOverflow();
}
