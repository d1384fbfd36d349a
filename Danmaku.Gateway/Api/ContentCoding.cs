using System.IO.Compression;
using Microsoft.Net.Http.Headers;

namespace Danmaku.Gateway.Api;

/// <summary>Compression of an answer that is written as it goes, by what the request takes: brotli, gzip or none.</summary>
internal static class ContentCoding
{
    /// <summary>Sets the headers, and wraps the body where it is to be compressed.</summary>
    /// <returns>Where to write: the body itself, or what is to be disposed of once all is written, and not before, for that writes the end of a
    /// whole file.</returns>
    public static Stream Wrap(HttpContext http)
    {
        var (request, response) = (http.Request, http.Response);
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        var (brotli, gzip) = (QualityOf(request, "br"), QualityOf(request, "gzip"));
        if (brotli > 0 && brotli >= gzip)
        {
            response.Headers.ContentEncoding = "br";
            return new BrotliStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        }

        if (gzip > 0)
        {
            response.Headers.ContentEncoding = "gzip";
            return new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        }

        return response.Body;
    }

    private static double QualityOf(HttpRequest request, string coding) => request.GetTypedHeaders().AcceptEncoding
        .Where(offer => offer.Value.Equals(coding, StringComparison.OrdinalIgnoreCase))
        .Select(static offer => offer.Quality ?? 1)
        .FirstOrDefault();
}
