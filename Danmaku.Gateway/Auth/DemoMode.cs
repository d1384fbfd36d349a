using System.Net;

namespace Danmaku.Gateway.Auth;

/// <summary>
/// What the service does while no key is configured: guest tokens for anybody, on this machine only unless <see cref="TokenOptions.DemoAnywhere"/> says otherwise.
/// </summary>
internal sealed partial class DemoMode
{
    /// <summary>Name of the signing key in guest tokens.</summary>
    public const string KeyId = "demo";

    private readonly TokenIssuer? _issuer;
    private readonly bool _anywhere;

    /// <param name="options">On exactly when it has no keys.</param>
    /// <param name="dataDirectory">Where the signing key is kept; touched only when on.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Told once, loudly, what demo mode means.</param>
    public DemoMode(TokenOptions options, string dataDirectory, TimeProvider time, ILogger<DemoMode> logger)
    {
        if (!IsOn(options))
        {
            return;
        }

        var secret = DemoKeyFile.ReadOrCreate(dataDirectory);
        Key = VerificationKey.FromSecret(KeyId, secret);
        _issuer = new TokenIssuer(KeyId, secret, options, time);
        _anywhere = options.DemoAnywhere;
        if (_anywhere)
        {
            Log.OnAnywhere(logger);
        }
        else
        {
            Log.On(logger);
        }
    }

    /// <summary>Whether demo mode is on.</summary>
    public bool Enabled => _issuer is not null;

    /// <summary>Whether nobody but this machine may reach the service.</summary>
    public bool IsForThisMachine => Enabled && !_anywhere;

    /// <summary>The key that guest tokens verify with; <see langword="null"/> while off.</summary>
    public VerificationKey? Key { get; }

    /// <summary>Whether these options mean demo mode: no secret, no key set.</summary>
    public static bool IsOn(TokenOptions options) => !options.HasKeys;

    /// <summary>Whether the service may listen where it listens.</summary>
    /// <param name="urls">Addresses as Kestrel takes them, such as <c>http://127.0.0.1:8080</c>.</param>
    /// <returns>
    /// Why it must not start; <see langword="null"/> when every address is this machine's own, demo mode is off, or <see cref="TokenOptions.DemoAnywhere"/>
    /// lets it.
    /// </returns>
    public string? Check(IEnumerable<string> urls)
    {
        if (!Enabled || _anywhere)
        {
            return null;
        }

        var open = urls.SelectMany(list => list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .FirstOrDefault(url => !IsLoopback(url));
        return open is null
            ? null
            : $"{open} can be reached from other machines, and without a key anybody there could be anybody. Listen on 127.0.0.1 only, "
                + "or say how tokens are signed: Tokens:Secrets:0:Secret (HS256), Tokens:JwksFile or Tokens:JwksUrl "
                + "(as environment variables Tokens__Secrets__0__Secret, Tokens__JwksFile, Tokens__JwksUrl). To try it out in a network where "
                + "everybody may be anybody, set Tokens:DemoAnywhere.";
    }

    /// <summary>A token for a guest: viewer in every room.</summary>
    /// <exception cref="InvalidOperationException">Demo mode is off.</exception>
    public IssuedToken IssueGuest(string? name) => Issuer.IssueGuest(name);

    /// <summary>A token for the streamer of a room.</summary>
    /// <exception cref="InvalidOperationException">Demo mode is off.</exception>
    public IssuedToken IssueStreamer(string roomId) => Issuer.IssueStreamer(roomId);

    private TokenIssuer Issuer => _issuer ?? throw new InvalidOperationException("Tokens are issued in demo mode only.");

    // A name other than localhost means "every interface" to Kestrel, and a Unix socket is there for a proxy to publish.
    private static bool IsLoopback(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return !address.IsUnixPipe && !address.IsNamedPipe
                && (address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                    || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip)));
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1311, LogLevel.Warning,
            "DEMO MODE: no key for tokens is configured. Anybody on this machine gets a guest token, and the service listens to this "
            + "machine only. Before others may come, set Tokens:Secrets, Tokens:JwksFile or Tokens:JwksUrl.",
            EventName = nameof(On))]
        public static partial void On(ILogger logger);

        [LoggerMessage(1312, LogLevel.Warning,
            "DEMO MODE FOR ANYBODY: no key for tokens is configured and Tokens:DemoAnywhere is set. Whoever reaches this service gets a guest token and may "
            + "post, and this log has a streamer's. For trying out only: set Tokens:Secrets, Tokens:JwksFile or Tokens:JwksUrl.",
            EventName = nameof(OnAnywhere))]
        public static partial void OnAnywhere(ILogger logger);
    }
}
