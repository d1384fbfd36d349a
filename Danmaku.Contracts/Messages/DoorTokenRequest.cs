namespace Danmaku.Contracts.Messages;

/// <summary>What gateways ask of the store about <see cref="DoorToken"/>s. Nothing else derives from it.</summary>
public abstract record DoorTokenRequest
{
    private DoorTokenRequest()
    {
    }

    /// <summary>Keeps a new one. Answered with it, or with a refusal when the viewer has <see cref="DoorToken.MostPerViewer"/>.</summary>
    /// <param name="Token">What it stands for.</param>
    /// <param name="Hash">SHA-256 of the token, in hexadecimal.</param>
    public sealed record Issue(DoorToken Token, string Hash) : DoorTokenRequest;

    /// <summary>Looks one up by its hash. Answered with it, or with nothing when there is none in force.</summary>
    /// <param name="Hash">SHA-256 of the token, in hexadecimal.</param>
    public sealed record Find(string Hash) : DoorTokenRequest;

    /// <summary>Ends one. Answered with it, or with nothing when the viewer has no such token in force.</summary>
    /// <param name="ViewerId">Whose it is.</param>
    /// <param name="Id">Its id.</param>
    public sealed record Revoke(string ViewerId, string Id) : DoorTokenRequest;

    /// <summary>All of one viewer that are in force, the oldest first.</summary>
    /// <param name="ViewerId">Whose.</param>
    public sealed record List(string ViewerId) : DoorTokenRequest;
}
