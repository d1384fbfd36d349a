using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Hosting;

/// <summary>The viewer page, the overlay, replays and the moderators' console: files of <c>wwwroot</c>, with what a browser needs to be strict about them.</summary>
internal static class Pages
{
    /// <summary>Nothing but our own files may run or be fetched; a video may come from anywhere, because viewers choose it by <c>?video=</c>.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data: blob:; media-src * blob: data:; "
        + "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors *";

    /// <summary>The console has no video, and nobody may frame it: a click meant for another page would ban somebody here.</summary>
    private const string ConsoleSecurityPolicy =
        "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'";

    public static WebApplication UsePages(this WebApplication app)
    {
        app.Use(static (context, next) =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            return next(context);
        });

        // no-cache is "ask first": an upgrade shows at the next load, and an unchanged file costs one 304.
        app.UseStaticFiles(new StaticFileOptions
        {
            OnPrepareResponse = static file =>
            {
                var headers = file.Context.Response.Headers;
                headers.CacheControl = "no-cache";
                if (file.Context.Request.Path.StartsWithSegments("/js"))
                {
                    // The client and the players' adapters are modules, which pages of other sites may load only so. Nothing in them is secret.
                    headers.AccessControlAllowOrigin = "*";
                }
            },
        });
        return app;
    }

    public static IEndpointRouteBuilder MapPages(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/", static () => Results.Redirect("/watch/demo")).ExcludeFromDescription();
        endpoints.MapPage("/watch/{room}", "watch.html");
        endpoints.MapPage("/overlay/{room}", "overlay.html");
        endpoints.MapPage("/replay/{room}", "replay.html");
        endpoints.MapPage("/moderate/{room}", "moderate.html", ConsoleSecurityPolicy);
        return endpoints;
    }

    private static void MapPage(this IEndpointRouteBuilder endpoints, string pattern, string file, string securityPolicy = ContentSecurityPolicy) =>
        endpoints.MapGet(pattern, (string room, IWebHostEnvironment environment, HttpContext context) =>
        {
            if (!RoomId.IsValid(room) || environment.WebRootFileProvider.GetFileInfo(file) is not { Exists: true, PhysicalPath: { } path })
            {
                return Results.NotFound();
            }

            context.Response.Headers.CacheControl = "no-cache";
            context.Response.Headers.ContentSecurityPolicy = securityPolicy;
            return Results.File(path, "text/html; charset=utf-8");
        }).ExcludeFromDescription();
}
