namespace Danmaku.Contracts.Messages;

/// <summary>What became of a draft.</summary>
public abstract record PostResult
{
    private PostResult()
    {
    }

    /// <summary>The room accepted it, now or at an earlier try with the same nonce.</summary>
    /// <param name="Position">Place and id of the comment.</param>
    /// <param name="Stored">
    /// <see langword="true"/>: no crash loses it. <see langword="false"/>: viewers have it and it waits for a store that is away.
    /// </param>
    /// <param name="Thinned">Beyond the display budget: only its poster sees it on the picture; history has it.</param>
    public sealed record Accepted(RoomPosition Position, bool Stored, bool Thinned) : PostResult;

    /// <summary>The room did not accept it.</summary>
    /// <param name="Rejection">Why.</param>
    public sealed record Rejected(Rejection Rejection) : PostResult;
}
