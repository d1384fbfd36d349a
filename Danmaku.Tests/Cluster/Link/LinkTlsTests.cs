using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Link;
using Danmaku.Tests.Rooms;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Cluster.Link;

/// <summary>Links over TLS with an authority of one's own, both ways.</summary>
public sealed class LinkTlsTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RoomsUnderTest _rooms;

    public LinkTlsTests()
    {
        _rooms = new RoomsUnderTest(_folder.File("danmaku.db"), TimeProvider.System);
        using var authority = Authority("ours");
        using var strangers = Authority("strangers");
        Save("authority", authority);
        Save("silo", Issued(authority, "silo"));
        Save("gateway", Issued(authority, "gateway"));
        Save("stranger", Issued(strangers, "gateway"));
    }

    public async ValueTask DisposeAsync()
    {
        await _rooms.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_gateway_with_a_certificate_of_the_authority_is_let_in_and_others_are_not()
    {
        await using var silo = await LinkedSilo.StartAsync(_rooms.Rooms, new()
        {
            ["Link:Certificate"] = Pem("silo"),
            ["Link:ClientAuthorities"] = Pem("authority"),
        });
        await using var ours = await LinkedGateway.StartAsync(Options(silo, "authority", "gateway") with { CallTimeout = TimeSpan.FromSeconds(20) });
        await using var stranger = await LinkedGateway.StartAsync(Options(silo, "authority", "stranger"));
        await using var nobody = await LinkedGateway.StartAsync(Options(silo, "authority", null));
        await using var elsewhere = await LinkedGateway.StartAsync(Options(silo, "stranger", "gateway"));

        Assert.IsType<PostResult.Accepted>(await ours.PostAsync("hello"));
        foreach (var refused in new[] { stranger, nobody, elsewhere })
        {
            Assert.IsType<PostResult.Rejected>(await refused.PostAsync("hello"));
        }

        Assert.Equal(1, silo.Gateways.Count);
    }

    [Theory]
    [InlineData("silos.example", true)]
    [InlineData("other.example", false)]
    public async Task Behind_a_name_of_many_silos_each_shows_a_certificate_for_that_name(string certified, bool isLinked)
    {
        using var authority = Authority("named");
        Save("named-authority", authority);
        Save("named-silo", Issued(authority, "silo", certified));
        await using var silo = await LinkedSilo.StartAsync(_rooms.Rooms, new() { ["Link:Certificate"] = Pem("named-silo") });
        var names = new FakeNames();
        names.Set("127.0.0.1");
        var options = new SiloLinkOptions
        {
            Addresses = [$"https://silos.example:{new Uri(silo.Url).Port}"],
            Authorities = Pem("named-authority"),
            CallTimeout = TimeSpan.FromSeconds(isLinked ? 20 : 2),
        };

        await using var gateway = await LinkedGateway.StartAsync(options, names);

        Assert.Equal(isLinked, await gateway.PostAsync("hello") is PostResult.Accepted);
    }

    private SiloLinkOptions Options(LinkedSilo silo, string authorities, string? certificate) => new()
    {
        Addresses = [silo.Url],
        Authorities = Pem(authorities),
        Certificate = certificate is null ? null : Pem(certificate),
        CallTimeout = TimeSpan.FromSeconds(2),
    };

    private string Pem(string name) => _folder.File($"{name}.pem");

    private void Save(string name, X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(Pem(name), $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(100));
    }

    private static X509Certificate2 Issued(X509Certificate2 authority, string name, string? host = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (host is null)
        {
            names.AddIpAddress(IPAddress.Loopback);
        }
        else
        {
            names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        var issued = request.Create(authority, DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(99), RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }
}
