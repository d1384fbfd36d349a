using Microsoft.AspNetCore.Routing;

namespace Danmaku.Hosting.Management;

/// <summary>Something that operators find at the management port.</summary>
/// <param name="Map">
/// Maps it. Runs while the process is put together: what its requests need is to be taken from their <c>RequestServices</c>.
/// </param>
internal sealed record ManagementPage(Action<IEndpointRouteBuilder> Map);
