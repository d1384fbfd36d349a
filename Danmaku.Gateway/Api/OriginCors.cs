using Danmaku.Gateway.Sockets;
using Danmaku.Hosting.Settings;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Net.Http.Headers;

namespace Danmaku.Gateway.Api;

/// <summary>Lets pages of other sites use what viewers use, where <see cref="OriginOptions"/> let them open a WebSocket.</summary>
/// <param name="origins">Which pages.</param>
internal sealed class OriginCors(Reloading<OriginAllowList> origins) : ICorsPolicyProvider
{
    /// <summary>The policy that endpoints name.</summary>
    public const string Policy = "Origins";

    private static readonly TimeSpan PreflightMaxAge = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public Task<CorsPolicy?> GetPolicyAsync(HttpContext context, string? policyName)
    {
        // No credentials: tokens come in headers and bodies, never in cookies.
        var isAllowed = origins.Current.Check(context.Request) is null;
        return Task.FromResult<CorsPolicy?>(new CorsPolicyBuilder()
            .SetIsOriginAllowed(_ => isAllowed)
            .AllowAnyHeader()
            .AllowAnyMethod()
            .WithExposedHeaders(HeaderNames.RetryAfter)
            .SetPreflightMaxAge(PreflightMaxAge)
            .Build());
    }
}

/// <summary>Registers <see cref="OriginCors"/>.</summary>
internal static class OriginCorsServices
{
    public static IServiceCollection AddOriginCors(this IServiceCollection services)
    {
        services.AddCors();
        services.AddSingleton<ICorsPolicyProvider, OriginCors>();
        return services;
    }
}
