using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Danmaku.Hosting.Telemetry.Exposition;

/// <summary>Which format a client wants, and whether compressed.</summary>
internal static class TextNegotiation
{
    /// <summary>The format that an <c>Accept</c> header likes best; the older one for whoever does not ask for OpenMetrics, as a browser.</summary>
    public static TextFormat FormatOf(StringValues accept)
    {
        var best = (Format: TextFormat.Prometheus, Quality: 0.0);
        if (MediaTypeHeaderValue.TryParseList(accept, out var ranges))
        {
            foreach (var range in ranges)
            {
                var quality = range.Quality ?? 1;
                if (Served(range) is { } format && (quality > best.Quality || (quality == best.Quality && quality > 0 && format == TextFormat.OpenMetrics)))
                {
                    best = (format, quality);
                }
            }
        }

        return best.Format;
    }

    /// <summary>Whether an <c>Accept-Encoding</c> header allows gzip.</summary>
    public static bool AllowsGzip(StringValues acceptEncoding) =>
        StringWithQualityHeaderValue.TryParseList(acceptEncoding, out var codings)
        && (codings.FirstOrDefault(static coding => coding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase))
            ?? codings.FirstOrDefault(static coding => coding.Value == "*")) is { } gzip
        && gzip.Quality is not 0;

    private static TextFormat? Served(MediaTypeHeaderValue range)
    {
        if (range.MediaType.Equals("application/openmetrics-text", StringComparison.OrdinalIgnoreCase))
        {
            return VersionOf(range) is null or "1.0.0" ? TextFormat.OpenMetrics : null;
        }

        var isText = range.MatchesAllTypes
            || (range.Type.Equals("text", StringComparison.OrdinalIgnoreCase)
                && (range.MatchesAllSubTypes || range.SubType.Equals("plain", StringComparison.OrdinalIgnoreCase)));
        return isText && VersionOf(range) is (null or "0.0.4") ? TextFormat.Prometheus : null;
    }

    private static string? VersionOf(MediaTypeHeaderValue range)
    {
        foreach (var parameter in range.Parameters)
        {
            if (parameter.Name.Equals("version", StringComparison.OrdinalIgnoreCase))
            {
                return HeaderUtilities.RemoveQuotes(parameter.Value).ToString();
            }
        }

        return null;
    }
}
