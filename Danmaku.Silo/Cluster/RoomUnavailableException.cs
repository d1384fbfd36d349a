using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Cluster;

/// <summary>A room cannot be reached or opened now; waiting helps.</summary>
/// <param name="rejection">What to tell the viewer.</param>
/// <param name="inner">What went wrong, for the log.</param>
internal sealed class RoomUnavailableException(Rejection rejection, Exception? inner = null) : Exception(rejection.Message, inner)
{
    /// <summary>What to tell the viewer.</summary>
    public Rejection Rejection { get; } = rejection;
}
