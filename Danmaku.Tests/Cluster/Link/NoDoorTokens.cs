using Danmaku.Contracts.Messages;
using Danmaku.Silo.Storage;

namespace Danmaku.Tests.Cluster.Link;

/// <summary>Door tokens of a silo whose tests have none.</summary>
internal sealed class NoDoorTokens : IDoorTokenStore
{
    public ValueTask<DoorTokenAnswer> DoorTokensAsync(DoorTokenRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();
}
