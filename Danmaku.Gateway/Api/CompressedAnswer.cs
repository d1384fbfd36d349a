using Microsoft.AspNetCore.ResponseCompression;

namespace Danmaku.Gateway.Api;

/// <summary>Marks endpoints whose answers are worth compressing, and have nothing in them that whoever asks could not read anyway.</summary>
/// <remarks>
/// Not for others: where a secret stands beside text that a stranger wrote, the length of what both are compressed to tells of the secret
/// (<see href="https://www.breachattack.com/"/>).
/// </remarks>
internal sealed class CompressedAnswer
{
    public static readonly CompressedAnswer Instance = new();

    private CompressedAnswer()
    {
    }
}

/// <summary>Compresses the answers marked with <see cref="CompressedAnswer"/>.</summary>
internal static class CompressedAnswers
{
    public static IServiceCollection AddCompressedAnswers(this IServiceCollection services) => services.AddResponseCompression(static compression =>
    {
        compression.EnableForHttps = true;
        compression.MimeTypes = ["application/json"];
        compression.Providers.Add<BrotliCompressionProvider>();
        compression.Providers.Add<GzipCompressionProvider>();
    });

    /// <summary>Put it behind routing.</summary>
    public static IApplicationBuilder UseCompressedAnswers(this IApplicationBuilder app) => app.UseWhen(
        static http => http.GetEndpoint()?.Metadata.GetMetadata<CompressedAnswer>() is not null, static marked => marked.UseResponseCompression());
}
