using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Danmaku.Hosting.Telemetry;

/// <summary>Names the span of an HTTP request by its route: its path has ids of rooms and viewers in it.</summary>
/// <remarks>Attributes of the conventions, as far as they name nobody: https://opentelemetry.io/docs/specs/semconv/http/http-spans/.</remarks>
internal static class HttpSpans
{
    private static readonly HashSet<string> KnownMethods =
        new(["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"], StringComparer.Ordinal);

    /// <summary>Puts it before all that answers requests.</summary>
    public static void UseHttpSpans(this IApplicationBuilder app) => app.Use(static next => context =>
    {
        var span = context.Features.Get<IHttpActivityFeature>()?.Activity;
        if (context.GetEndpoint()?.Metadata.GetMetadata<Untraced>() is not null || context.WebSockets.IsWebSocketRequest)
        {
            Drop(span);
            return next(context);
        }

        return span is { IsAllDataRequested: true } ? TellAsync(span, context, next) : next(context);
    });

    // Whatever comes over a connection that lasts for hours is no part of its handshake.
    private static void Drop(Activity? span)
    {
        if (span is not null)
        {
            span.IsAllDataRequested = false;
            span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            Activity.Current = null;
        }
    }

    private static async Task TellAsync(Activity span, HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        finally
        {
            var request = context.Request;
            var method = KnownMethods.Contains(request.Method) ? request.Method : "_OTHER";
            span.SetTag("http.request.method", method);
            span.SetTag("url.scheme", request.Scheme);
            span.SetTag("http.response.status_code", context.Response.StatusCode);
            span.DisplayName = method;
            if ((context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText is { } route)
            {
                span.SetTag("http.route", route);
                span.DisplayName = $"{method} {route}";
            }

            if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
            {
                span.SetTag("error.type", context.Response.StatusCode.ToString(CultureInfo.InvariantCulture));
                span.SetStatus(ActivityStatusCode.Error);
            }
        }
    }
}
