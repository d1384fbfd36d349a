using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Danmaku.Hosting.Management;

/// <summary>
/// <c>/healthz/live</c>, <c>/healthz/startup</c> and <c>/healthz/ready</c>: 200 or 503 for machines, and a body for people with each
/// check's name, status and since when. No reasons, which may name hosts: they are in the log.
/// </summary>
internal static class HealthPages
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps the three.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods("/healthz/live", Methods, static async context => await AnswerAsync(context, await HealthOf(context).LiveAsync()));
        endpoints.MapMethods("/healthz/startup", Methods, static context => AnswerAsync(context, HealthOf(context).Startup()));
        endpoints.MapMethods("/healthz/ready", Methods, static async context =>
            await AnswerAsync(context, await HealthOf(context).ReadyAsync(context.RequestAborted)));
    }

    private static ProcessHealth HealthOf(HttpContext context) => context.RequestServices.GetRequiredService<ProcessHealth>();

    private static async Task AnswerAsync(HttpContext context, HealthReading reading)
    {
        var response = context.Response;
        response.StatusCode = reading.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        var body = Body(reading);
        response.ContentLength = body.Length;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    private static byte[] Body(HealthReading reading)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("status", reading.Status.ToString());
            json.WriteStartArray("checks");
            foreach (var check in reading.Checks)
            {
                json.WriteStartObject();
                json.WriteString("name", check.Name);
                json.WriteString("status", check.Status.ToString());
                json.WriteString("since", check.Since.UtcDateTime);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return body.ToArray();
    }
}
