namespace Danmaku.Contracts.Messages;

/// <summary>What became of a moderation command.</summary>
public abstract record ModerationResult
{
    private ModerationResult()
    {
    }

    /// <summary>Done, in force, and stored unless the store is away.</summary>
    /// <param name="Position">Place of the event that tells everybody.</param>
    /// <param name="Stored"><see langword="false"/> when it holds and still waits for a store that is away.</param>
    public sealed record Done(RoomPosition Position, bool Stored) : ModerationResult;

    /// <summary>Not done.</summary>
    /// <param name="Rejection">Why.</param>
    public sealed record Refused(Rejection Rejection) : ModerationResult;
}
