using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Danmaku.Hosting.Telemetry.Exposition;

/// <summary><c>/metrics</c>, for Prometheus and whoever reads its formats.</summary>
internal static class MetricsPage
{
    /// <summary>Maps it, and has instruments listened to from now on.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var scrape = endpoints.ServiceProvider.GetRequiredService<MetricScrape>();
        endpoints.MapMethods("/metrics", [HttpMethods.Get, HttpMethods.Head], context => AnswerAsync(context, scrape));
    }

    private static async Task AnswerAsync(HttpContext context, MetricScrape scrape)
    {
        MetricSnapshot snapshot;
        try
        {
            snapshot = await scrape.CollectAsync().WaitAsync(context.RequestAborted);
        }
        catch (TimeoutException exception)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await context.Response.WriteAsync(exception.Message, context.RequestAborted);
            return;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        var headers = context.Request.Headers;
        var format = TextNegotiation.FormatOf(headers.Accept);
        var body = Encoding.UTF8.GetBytes(ExpositionText.Of(snapshot, format));
        context.Response.ContentType = ExpositionText.ContentType(format);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Vary = "Accept, Accept-Encoding";
        if (TextNegotiation.AllowsGzip(headers.AcceptEncoding))
        {
            context.Response.Headers.ContentEncoding = "gzip";
            body = Gzip(body);
        }

        context.Response.ContentLength = body.Length;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    private static byte[] Gzip(byte[] body)
    {
        using var compressed = new MemoryStream(body.Length / 4);
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(body);
        }

        return compressed.ToArray();
    }
}
