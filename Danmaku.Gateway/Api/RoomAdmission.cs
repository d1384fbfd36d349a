using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Auth;
using Danmaku.Gateway.Link;
using Danmaku.Gateway.Rooms;
using Microsoft.AspNetCore.Http.Features;

namespace Danmaku.Gateway.Api;

/// <summary>Who asks over REST, and what they are in the room: endpoint filters, the first one before the others.</summary>
internal static class RoomAdmission
{
    /// <summary>Lets in whom the token allows into the room of the path, or anonymous readers where there are any.</summary>
    public static async ValueTask<object?> AdmitAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var roomId = RoomOf(http);
        if (!RoomId.IsValid(roomId))
        {
            return ApiProblem.Of(new Rejection(RejectReason.RoomIdInvalid, $"A room id has 1 to {RoomId.MaxLength} of a-z A-Z 0-9 _ -."));
        }

        var (identity, refusal) = await http.RequestServices.GetRequiredService<Admission>()
            .CheckAsync(BearerToken.From(http.Request), roomId, http.RequestAborted);
        if (refusal is not null)
        {
            return ApiProblem.Of(refusal);
        }

        http.Features.Set(identity);
        try
        {
            return await next(context);
        }
        catch (LinkUnavailableException exception)
        {
            return ApiProblem.Of(exception.Rejection);
        }
    }

    /// <summary>Lets in whoever has a token, so often.</summary>
    public static async ValueTask<object?> RequireTokenAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (http.Features.Get<SessionIdentity>() is not { Viewer: var viewer })
        {
            return ApiProblem.Of(new Rejection(RejectReason.TokenRequired, "Anonymous readers cannot do this: send a token."));
        }

        // What moderators read is nobody else's business, caches included.
        http.Response.Headers.CacheControl = "no-store";
        return http.RequestServices.GetRequiredService<ApiLimits>().TakeRequest(viewer.Id) is { } refusal
            ? ApiProblem.Of(refusal)
            : await next(context);
    }

    /// <summary>Lets in moderators and the streamer. Whoever is sanctioned may still read.</summary>
    public static async ValueTask<object?> RequireModeratorAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        await RoleAsync(context.HttpContext) >= ViewerRole.Moderator
            ? await next(context)
            : ApiProblem.Of(new Rejection(RejectReason.NotAllowed, "Moderators and the streamer only."));

    /// <summary>What whoever asks is in the room: the streamer's word counts over the token's.</summary>
    /// <returns><see langword="null"/> for an anonymous reader.</returns>
    public static async ValueTask<ViewerRole?> RoleAsync(HttpContext http)
    {
        if (http.Features.Get<SessionIdentity>() is not { Viewer: var viewer })
        {
            return null;
        }

        if (viewer.Role == ViewerRole.Streamer)
        {
            return viewer.Role;
        }

        var link = http.RequestServices.GetRequiredService<ISiloLink>();
        return (await link.StandingOfAsync(RoomOf(http), viewer.Id, http.RequestAborted)).RoleOf(viewer.Role);
    }

    /// <summary>Who asks. Behind <see cref="RequireTokenAsync"/> only.</summary>
    public static Viewer ViewerOf(HttpContext http) => http.Features.GetRequiredFeature<SessionIdentity>().Viewer;

    private static string RoomOf(HttpContext http) => (string?)http.Request.RouteValues["room"] ?? "";
}
