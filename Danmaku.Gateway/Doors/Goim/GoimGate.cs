using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Goim;

/// <summary>What rooms say to a client of goim's own kind, for as long as it wants to hear it.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class GoimGate(IFrameSink frames) : IFrameSink
{
    private volatile bool _isOpen = true;

    /// <summary>Whether it wants to.</summary>
    public bool IsOpen
    {
        get => _isOpen;
        set => _isOpen = value;
    }

    /// <inheritdoc/>
    public void Send(SharedFrame frame)
    {
        if (_isOpen)
        {
            frames.Send(frame);
        }
    }

    /// <inheritdoc/>
    public void Send(FrameGroup group)
    {
        if (_isOpen)
        {
            frames.Send(group);
        }
    }

    /// <inheritdoc/>
    public bool TryCork() => frames.TryCork();

    /// <inheritdoc/>
    public void Uncork() => frames.Uncork();

    /// <inheritdoc/>
    public int Touch() => frames.Touch();
}
