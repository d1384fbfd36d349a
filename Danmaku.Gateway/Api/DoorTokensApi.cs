using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Auth;
using Danmaku.Gateway.Doors.Native;
using Danmaku.Gateway.Link;
using Danmaku.Gateway.Rooms;
using Danmaku.Hosting.Settings;

namespace Danmaku.Gateway.Api;

/// <summary>Tokens for clients that cannot carry a signed one: issued to the holder of a signed one, listed and revoked.</summary>
internal static class DoorTokensApi
{
    private const int MaxLabel = 64;

    public static IEndpointRouteBuilder MapDoorTokens(this IEndpointRouteBuilder endpoints)
    {
        var tokens = endpoints.MapGroup("/door-tokens").WithTags("Door tokens").AddEndpointFilter(AdmitAsync)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        tokens.MapPost("", IssueAsync).WithName("IssueDoorToken")
            .WithSummary("A token for a bot or an overlay: the viewer, rooms and roles of the signed token it is asked for with. Shown once.")
            .Accepts<DoorTokenOrderView>("application/json", RequestBody.AnyType).Produces<IssuedDoorTokenView>();
        tokens.MapGet("", ListAsync).WithName("ListDoorTokens").WithSummary("Your door tokens that are in force, without the tokens themselves.")
            .Produces<DoorTokensView>();
        tokens.MapDelete("/{id}", RevokeAsync).WithName("RevokeDoorToken").WithSummary("Ends one of your door tokens, and who is connected with it.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
        return endpoints;
    }

    private static async ValueTask<object?> AdmitAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (BearerToken.From(http.Request) is not { } token)
        {
            return ApiProblem.Of(new Rejection(RejectReason.TokenRequired, "Send your signed token."));
        }

        // A door token gets no further ones: whoever found it in a bot's settings could stay for ever.
        switch (await http.RequestServices.GetRequiredService<TokenVerifier>().VerifyAsync(token, http.RequestAborted))
        {
            case TokenResult.Verified { Token: var verified }:
                http.Features.Set(verified);
                break;
            case TokenResult.Refused { Reason: TokenRefusal.KeysUnavailable } refused:
                return ApiProblem.Of(new Rejection(RejectReason.TokenRefused, refused.Text, TimeSpan.FromSeconds(5)));
            case TokenResult.Refused refused:
                return ApiProblem.Of(new Rejection(RejectReason.TokenRefused, refused.Text));
        }

        http.Response.Headers.CacheControl = "no-store";
        if (http.RequestServices.GetRequiredService<ApiLimits>().TakeRequest(HolderOf(http).ViewerId) is { } flooding)
        {
            return ApiProblem.Of(flooding);
        }

        try
        {
            return await next(context);
        }
        catch (LinkUnavailableException exception)
        {
            return ApiProblem.Of(exception.Rejection);
        }
    }

    private static async Task<IResult> IssueAsync(
        HttpContext http, ISiloLink link, Reloading<TokenOptions> options, TimeProvider time, CancellationToken cancellationToken)
    {
        var longest = options.Current.DoorTokenLifetime;
        var (order, problem) = await RequestBody.ReadJsonAsync(
            http, RequestBody.SmallBytes, members => new Order(members.OptionalText("label", MaxLabel) ?? "", members.OptionalSeconds("lifetime") ?? longest));
        if (problem is not null)
        {
            return problem;
        }

        if (order!.Lifetime < TimeSpan.FromMinutes(1) || order.Lifetime > longest)
        {
            return ApiProblem.Invalid($"'lifetime' is 60 to {longest.TotalSeconds:0} seconds.");
        }

        var (holder, now) = (HolderOf(http), time.GetUtcNow());
        var (token, hash) = DoorTokens.Make();
        var kept = new DoorToken
        {
            Id = Guid.CreateVersion7(now).ToString("N"),
            ViewerId = holder.ViewerId,
            Name = holder.DisplayName,
            Created = holder.Created,
            Rooms = holder.Rooms.ToDictionary(),
            Label = order.Label,
            IssuedAt = now,
            ExpiresAt = now + order.Lifetime,
        };
        var answer = await link.DoorTokensAsync(new DoorTokenRequest.Issue(kept, hash), cancellationToken);
        return answer.Refusal is { } refusal
            ? ApiProblem.Of(refusal)
            : JsonAnswer.Of(json =>
            {
                json.WriteString("token"u8, token);
                WriteMembers(json, kept);
            });
    }

    private static async Task<IResult> ListAsync(HttpContext http, ISiloLink link, CancellationToken cancellationToken)
    {
        var answer = await link.DoorTokensAsync(new DoorTokenRequest.List(HolderOf(http).ViewerId), cancellationToken);
        return JsonAnswer.Of(json =>
        {
            json.WriteStartArray("tokens"u8);
            foreach (var token in answer.Tokens)
            {
                json.WriteStartObject();
                WriteMembers(json, token);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private static async Task<IResult> RevokeAsync(
        string id, HttpContext http, ISiloLink link, DoorTokens doorTokens, CancellationToken cancellationToken)
    {
        var viewerId = HolderOf(http).ViewerId;
        var answer = await link.DoorTokensAsync(new DoorTokenRequest.Revoke(viewerId, id), cancellationToken);
        if (answer.Tokens.IsEmpty)
        {
            return ApiProblem.Of(new Rejection(RejectReason.TargetUnknown, "You have no such token."));
        }

        await doorTokens.RecheckAsync(viewerId, cancellationToken);
        return Results.NoContent();
    }

    private static void WriteMembers(System.Text.Json.Utf8JsonWriter json, DoorToken token)
    {
        json.WriteString("id"u8, token.Id);
        json.WriteString("label"u8, token.Label);
        json.WriteNumber("issuedAt"u8, token.IssuedAt.ToUnixTimeMilliseconds());
        json.WriteNumber("expiresAt"u8, token.ExpiresAt.ToUnixTimeMilliseconds());
        json.WriteStartObject("rooms"u8);
        foreach (var (room, role) in token.Rooms)
        {
            json.WriteString(room, NativeNames.Of(role));
        }

        json.WriteEndObject();
    }

    private static VerifiedToken HolderOf(HttpContext http) =>
        http.Features.Get<VerifiedToken>() ?? throw new InvalidOperationException("Behind the filter only.");

    private sealed record Order(string Label, TimeSpan Lifetime);
}
