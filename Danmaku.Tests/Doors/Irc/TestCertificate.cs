using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Doors.Irc;

/// <summary>A certificate of an authority of its own, with one between them, and its key, in files as cert-manager has them mounted.</summary>
internal sealed class TestCertificate : IDisposable
{
    private static readonly DateTimeOffset From = DateTimeOffset.UnixEpoch.AddYears(50);
    private static readonly DateTimeOffset Until = DateTimeOffset.UnixEpoch.AddYears(99);

    private readonly TemporaryFolder _folder = new();
    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _between;
    private int _written;

    public TestCertificate()
    {
        (_root, _between) = (Issue(null, "root", isAuthority: true), null!);
        _between = Issue(_root, "between", isAuthority: true);
        Directory.CreateDirectory(_folder.File("tls"));
        File.CreateSymbolicLink(_folder.File("tls/tls.crt"), "..data/tls.crt");
        File.CreateSymbolicLink(_folder.File("tls/tls.key"), "..data/tls.key");
        Renew();
    }

    /// <summary>Of the newest.</summary>
    public string Thumbprint { get; private set; } = "";

    public string CertificatePath => _folder.File("tls/tls.crt");

    public string KeyPath => _folder.File("tls/tls.key");

    /// <summary>The authority's, for clients that trust it alone.</summary>
    public string RootPath => _folder.File("root.pem");

    public Dictionary<string, string?> Settings(int port) => new()
    {
        ["Irc:Enabled"] = "true",
        ["Irc:TlsPort"] = port.ToString(CultureInfo.InvariantCulture),
        ["Irc:TlsCertificate"] = CertificatePath,
        ["Irc:TlsKey"] = KeyPath,
    };

    /// <summary>Writes another one and swaps the link, as Kubernetes does.</summary>
    public void Renew()
    {
        using var certificate = Issue(_between, "irc.example.com", isAuthority: false);
        using var key = certificate.GetECDsaPrivateKey()!;
        Write($"{certificate.ExportCertificatePem()}\n{_between.ExportCertificatePem()}\n", key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(RootPath, _root.ExportCertificatePem());
        Thumbprint = certificate.Thumbprint;
    }

    /// <summary>Writes one and another's key.</summary>
    public void Break()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Write(File.ReadAllText(CertificatePath), other.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Whether the newest is shown, with all that a client needs which trusts the authority alone.</summary>
    public bool IsShown(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        using var built = new X509Chain();
        built.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        built.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        built.ChainPolicy.CustomTrustStore.Add(_root);
        built.ChainPolicy.ExtraStore.AddRange(chain!.ChainPolicy.ExtraStore);
        return certificate is X509Certificate2 shown && shown.Thumbprint == Thumbprint && built.Build(shown);
    }

    public void Dispose()
    {
        _root.Dispose();
        _between.Dispose();
        _folder.Dispose();
    }

    private void Write(string certificate, string key)
    {
        var content = Directory.CreateDirectory(_folder.File(string.Create(CultureInfo.InvariantCulture, $"tls/..{++_written}"))).FullName;
        File.WriteAllText(Path.Combine(content, "tls.crt"), certificate);
        File.WriteAllText(Path.Combine(content, "tls.key"), key);
        var link = _folder.File("tls/..data");
        File.Delete(link);
        File.CreateSymbolicLink(link, Path.GetFileName(content));
    }

    private static X509Certificate2 Issue(X509Certificate2? by, string name, bool isAuthority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, hasPathLengthConstraint: false, 0, critical: true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        if (by is null)
        {
            return request.CreateSelfSigned(From, Until);
        }

        using var issued = request.Create(by, From, Until, RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }
}
