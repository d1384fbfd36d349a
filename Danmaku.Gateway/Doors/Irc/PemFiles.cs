using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Danmaku.Gateway.Doors.Irc;

/// <summary>What stands in the files of a certificate and its key at one moment.</summary>
/// <param name="Certificate">The certificate in PEM, and after it those between it and an authority.</param>
/// <param name="Key">Its key in PEM.</param>
internal sealed record PemFiles(string Certificate, string Key)
{
    private const string CertificateSetting = $"{IrcOptions.SectionName}:{nameof(IrcOptions.TlsCertificate)}";
    private const string KeySetting = $"{IrcOptions.SectionName}:{nameof(IrcOptions.TlsKey)}";

    /// <summary>Reads the files.</summary>
    /// <param name="certificate">Path of the certificate.</param>
    /// <param name="key">Path of the key; <see langword="null"/> where it is in the same file.</param>
    /// <exception cref="PemException">One of them cannot be read.</exception>
    public static PemFiles Read(string certificate, string? key)
    {
        var text = ReadFile(CertificateSetting, certificate);
        return new PemFiles(text, string.IsNullOrEmpty(key) ? text : ReadFile(KeySetting, key));
    }

    /// <summary>Makes of them what TLS needs. Nothing is fetched from anywhere.</summary>
    /// <exception cref="PemException">They hold no certificate, or no key that belongs to it.</exception>
    public SslStreamCertificateContext Load()
    {
        X509Certificate2Collection certificates = [];
        Try(CertificateSetting, "has no certificate in PEM", () => certificates.ImportFromPem(Certificate));
        if (certificates.Count == 0)
        {
            throw new PemException($"{CertificateSetting}: the file has no certificate in PEM.", new CryptographicException());
        }

        SslStreamCertificateContext? context = null;
        Try(
            Certificate == Key ? CertificateSetting : KeySetting,
            "has no key in PEM that is not encrypted and belongs to the certificate",
            () => context = SslStreamCertificateContext.Create(
                X509Certificate2.CreateFromPem(Certificate, Key), [.. certificates.Skip(1)], offline: true));
        return context!;
    }

    private static string ReadFile(string setting, string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new PemException($"{setting}: {path} cannot be read: {exception.Message}", exception);
        }
    }

    private static void Try(string setting, string what, Action act)
    {
        try
        {
            act();
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new PemException($"{setting}: the file {what}: {exception.Message}", exception);
        }
    }
}
