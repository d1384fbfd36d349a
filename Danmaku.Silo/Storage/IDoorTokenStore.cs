using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Storage;

/// <summary>Where door tokens survive.</summary>
/// <remarks>Safe for concurrent use. A store that is away throws <see cref="StoreUnavailableException"/> and nothing else.</remarks>
internal interface IDoorTokenStore
{
    /// <summary>Does what a gateway asks. A change is durable when the call ends; tokens that have run out are as good as gone.</summary>
    ValueTask<DoorTokenAnswer> DoorTokensAsync(DoorTokenRequest request, CancellationToken cancellationToken);
}
