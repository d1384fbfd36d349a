using System.Diagnostics.CodeAnalysis;

namespace Danmaku.Gateway.Sockets;

/// <summary>Keeps pages of other sites from connecting with their visitors' browsers: RFC 6455 section 10.2.</summary>
/// <remarks>Protects viewers, not the gateway: a program may send any origin it likes. Thread-safe.</remarks>
internal sealed class OriginAllowList
{
    private const string FilePage = "null";

    private readonly HashSet<string> _allowed = new(StringComparer.OrdinalIgnoreCase);
    private readonly bool _allowsAll;

    public OriginAllowList(OriginOptions options)
    {
        foreach (var origin in options.Allowed)
        {
            if (origin == "*")
            {
                _allowsAll = true;
            }
            else
            {
                _allowed.Add(TryNormalise(origin, out var normal) ? normal : origin);
            }
        }
    }

    /// <summary>Judges the <c>Origin</c> header of a request.</summary>
    /// <returns>Null when the request may go on, else a refusal with status 403.</returns>
    public HandshakeRefusal? Check(HttpRequest request)
    {
        var origins = request.Headers.Origin;
        if (origins.Count == 0 || _allowsAll)
        {
            return null;
        }

        if (origins is [{ } origin])
        {
            if (origin == FilePage ? _allowed.Contains(FilePage) : TryNormalise(origin, out var normal) && IsAllowed(normal, request))
            {
                return null;
            }
        }

        return new HandshakeRefusal(HandshakeRefusalReason.Origin, StatusCodes.Status403Forbidden, "Origin not allowed",
            "Pages of this origin may not connect here; the operator can allow it with Origins:Allowed.");
    }

    /// <summary>Brings an origin into the one form that is compared: scheme, host, and the port where it is not the scheme's
    /// own.</summary>
    internal static bool TryNormalise(string origin, [NotNullWhen(true)] out string? normal)
    {
        normal = null;
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            || uri.Host.Length == 0
            || uri.UserInfo.Length > 0
            || uri.PathAndQuery is not ("/" or "")
            || uri.Fragment.Length > 0)
        {
            return false;
        }

        normal = uri.GetLeftPart(UriPartial.Authority);
        return true;
    }

    // The same host and port is the same site. The scheme is not compared: behind a proxy that ends TLS this side sees http.
    private bool IsAllowed(string origin, HttpRequest request) =>
        _allowed.Contains(origin) || (request.Host.HasValue && IsSameHost(new Uri(origin), request.Host));

    private static bool IsSameHost(Uri origin, HostString host)
    {
        var originPort = origin.IsDefaultPort ? null : (int?)origin.Port;
        var hostPort = host.Port is 80 or 443 ? null : host.Port;
        return originPort == hostPort && string.Equals(origin.Host, host.Host, StringComparison.OrdinalIgnoreCase);
    }
}
