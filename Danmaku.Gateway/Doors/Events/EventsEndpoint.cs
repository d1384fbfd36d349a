using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Api;
using Danmaku.Gateway.Auth;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;
using Danmaku.Hosting.Settings;
using Danmaku.Hosting.Telemetry;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Doors.Events;

/// <summary>Where rooms are read as server-sent events.</summary>
internal static class EventsEndpoint
{
    private const string ContentType = "text/event-stream";
    private const string LastEventIdHeader = "Last-Event-ID";
    private const string LastEventId = "lastEventId";

    public static IServiceCollection AddEventsDoor(this IServiceCollection services)
    {
        services.AddSettings<EventsOptions>();
        services.AddSingleton<EventsDoor>();
        return services;
    }

    /// <summary>Maps it where it is enabled.</summary>
    public static IEndpointRouteBuilder MapEventsDoor(this IEndpointRouteBuilder endpoints)
    {
        if (endpoints.ServiceProvider.GetRequiredService<IOptions<EventsOptions>>().Value.Enabled)
        {
            endpoints.MapGet("/rooms/{room}/events", ServeAsync).WithName("ReadEvents").WithTags("Rooms")
                .WithSummary("The room as server-sent events: frames of the native protocol, from Last-Event-ID on.")
                .Produces(StatusCodes.Status200OK, contentType: ContentType)
                .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden)
                .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status429TooManyRequests)
                .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
                .WithMetadata(Untraced.Instance).DisableHttpMetrics().RequireCors(OriginCors.Policy);
        }

        return endpoints;
    }

    private static async Task ServeAsync(
        HttpContext http,
        string room,
        EventsDoor door,
        ConnectionLimits limits,
        ConnectionAcceptor acceptor,
        Reloading<OriginAllowList> origins)
    {
        if (!limits.TryOpen(http.Connection.RemoteIpAddress, out var lease, out var full))
        {
            await acceptor.RefuseAsync(http, full);
            return;
        }

        using (lease)
        {
            if (origins.Current.Check(http.Request) is { } foreign)
            {
                await acceptor.RefuseAsync(http, foreign);
            }
            else if (await ReadAsync(http, room, door) is { } rejection)
            {
                await ApiProblem.Of(rejection).ExecuteAsync(http);
            }
        }
    }

    private static async Task<Rejection?> ReadAsync(HttpContext http, string roomId, EventsDoor door)
    {
        if (!RoomId.IsValid(roomId))
        {
            return new Rejection(RejectReason.RoomIdInvalid, $"A room id has 1 to {RoomId.MaxLength} of a-z A-Z 0-9 _ -.");
        }

        var (identity, refusal) = await door.Parts.Admission.CheckAsync(TokenOf(http.Request), roomId, http.RequestAborted);
        if (refusal is not null)
        {
            return refusal;
        }

        var encoding = door.Options.Compression ? EventEncodings.Pick(http.Request.Headers.AcceptEncoding) : EventEncoding.Identity;
        var writer = new StreamFrameWriter(http.Response.Body, http.Features.GetRequiredFeature<IConnectionLifetimeFeature>());
        var withoutEchoOf = http.Request.Query["echo"] == "off" ? identity?.Viewer.Id : null;
        var stream = new EventStream(door, encoding, writer, withoutEchoOf, () => Begin(http, encoding));
        try
        {
            return await stream.RunAsync(roomId, identity, ResumeOf(http.Request), http.RequestAborted);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Gone before it was in.
            return null;
        }
    }

    // A browser's EventSource sets no headers. One token only, as in the header: of two none counts.
    private static string? TokenOf(HttpRequest request) => BearerToken.From(request) ?? request.Query["token"] switch
    {
        { Count: 0 } => null,
        [{ } token] => token,
        _ => "",
    };

    // The header is the newer word: a browser sends it when it comes back to the address that it began with. Moderators see more than
    // these positions tell, so that they begin with a snapshot each time.
    private static ResumePoint? ResumeOf(HttpRequest request)
    {
        var sent = request.Headers[LastEventIdHeader] is [{ Length: > 0 } header] ? header : request.Query[LastEventId].ToString();
        return RoomPosition.TryParse(sent, out var position) ? new ResumePoint(position) : null;
    }

    /// <summary>The first byte is about to be sent: nothing on the way may keep, change or hold back any.</summary>
    private static void Begin(HttpContext http, EventEncoding encoding)
    {
        var headers = http.Response.Headers;
        headers.ContentType = ContentType;
        headers.CacheControl = "no-store, no-transform";
        headers["X-Accel-Buffering"] = "no";
        headers.Vary = Appended(headers.Vary, "Accept-Encoding");
        if (EventEncodings.NameOf(encoding) is { } name)
        {
            headers.ContentEncoding = name;
        }

        // It ends with the stream: whatever its last bytes wait for must not hold up another request.
        headers.Connection = "close";

        // Who reads slowly is this door's business, with a queue and a time of its own.
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }

    private static string Appended(string? before, string name) => string.IsNullOrEmpty(before) ? name : $"{before}, {name}";
}
