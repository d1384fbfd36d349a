using Danmaku.Gateway.Auth;

namespace Danmaku.Gateway.Api;

/// <summary>Guest tokens for the demo page. Mapped in demo mode only.</summary>
internal static class DemoApi
{
    public static IEndpointRouteBuilder MapDemo(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/demo/tokens", static (GuestRequest? guest, DemoMode demo) =>
        {
            var issued = demo.IssueGuest(guest?.Name);
            return TypedResults.Ok(new GuestView(
                issued.Token, new GuestIdentityView(issued.ViewerId, issued.DisplayName), issued.ExpiresAt.ToUnixTimeMilliseconds()));
        }).WithName("CreateGuest").WithTags("Demo").WithSummary("A guest's token; demo mode only.");
        return endpoints;
    }
}
