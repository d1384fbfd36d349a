namespace Danmaku.Gateway.Sockets;

/// <summary>Takes frames for one viewer. Thread-safe; every member returns at once.</summary>
internal interface IFrameSink
{
    /// <summary>Sends a frame, now or when the viewer has taken what was sent before.</summary>
    void Send(SharedFrame frame);

    /// <summary>Sends several frames, to leave together where that can be.</summary>
    void Send(FrameGroup group);

    /// <summary>Holds back what is sent until <see cref="Uncork"/>, which must follow soon, so that it leaves together.</summary>
    /// <returns><see langword="false"/> when a write is under way, so that what comes waits anyway, or all is over: then nothing is
    /// held back.</returns>
    bool TryCork();

    /// <summary>Sends what came since <see cref="TryCork"/>.</summary>
    void Uncork();

    /// <summary>
    /// Reads what a send to this viewer will need from memory, and does nothing. Between two comments other viewers' data push it out
    /// of the processor's cache; for several viewers in a row the processor waits for all of them at once, and for the sends in turn.
    /// </summary>
    /// <returns>Something to be used, so that the reading is not left out.</returns>
    int Touch();
}
