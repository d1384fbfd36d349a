using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Danmaku.Gateway.Doors.Events;

/// <summary>Chooses how a stream is encoded, by what the reader takes: RFC 9110 section 12.5.3.</summary>
internal static class EventEncodings
{
    /// <summary>The name in <c>Content-Encoding</c>; <see langword="null"/> for none.</summary>
    public static string? NameOf(EventEncoding encoding) => encoding switch
    {
        EventEncoding.Gzip => "gzip",
        EventEncoding.Brotli => "br",
        _ => null,
    };

    /// <summary>What the reader wants most; gzip where it is all one to it, which is the shorter for single comments.</summary>
    /// <param name="acceptEncoding">The header; one that cannot be read accepts nothing.</param>
    public static EventEncoding Pick(StringValues acceptEncoding)
    {
        if (StringValues.IsNullOrEmpty(acceptEncoding)
            || !StringWithQualityHeaderValue.TryParseStrictList(acceptEncoding, out var accepted))
        {
            return EventEncoding.Identity;
        }

        var (gzip, brotli) = (QualityOf("gzip", accepted), QualityOf("br", accepted));
        var identity = accepted.FirstOrDefault(static one => Is(one, "identity")) is { } named ? named.Quality ?? 1 : 0;
        return Math.Max(gzip, brotli) switch
        {
            <= 0 => EventEncoding.Identity,
            var best when best < identity => EventEncoding.Identity,
            var best => best == gzip ? EventEncoding.Gzip : EventEncoding.Brotli,
        };
    }

    private static double QualityOf(string name, IList<StringWithQualityHeaderValue> accepted) =>
        (accepted.FirstOrDefault(one => Is(one, name)) ?? accepted.FirstOrDefault(static one => Is(one, "*"))) is { } wanted ? wanted.Quality ?? 1 : 0;

    private static bool Is(StringWithQualityHeaderValue value, string name) => value.Value.Equals(name, StringComparison.OrdinalIgnoreCase);
}
