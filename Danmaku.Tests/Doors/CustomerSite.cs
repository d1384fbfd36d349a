using System.Text.RegularExpressions;
using Danmaku.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Danmaku.Tests.Doors;

/// <summary>A site of somebody who shows our comments in a player: another origin than the gateway's, with the player's own files, a picture, and a strict policy.</summary>
internal sealed partial class CustomerSite : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Dictionary<string, (string Html, string? Policy)> _pages = [];

    private CustomerSite(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    /// <summary>What its <c>/danmaku-token</c> answers.</summary>
    public string Token { get; set; } = "";

    public static async Task<CustomerSite> StartAsync()
    {
        var packages = Path.Combine(await NodeClient.FolderAsync(), "node_modules");
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var site = new CustomerSite(app);
        app.MapGet("/npm/{**file}", (string file) => Results.File(Path.Combine(packages, Version().Replace(file, "/")), "text/javascript"));
        app.MapGet("/danmaku-token", () => site.Token);
        app.MapGet("/favicon.ico", static () => Results.NoContent());
        app.MapGet("/show", () => Results.File(Silence(), "audio/wav", enableRangeProcessing: true));
        app.MapGet("/page/{name}", (string name, HttpContext http) =>
        {
            var (html, policy) = site._pages[name];
            http.Response.Headers.ContentSecurityPolicy = policy;
            return Results.Content(html, "text/html; charset=utf-8");
        });
        await app.StartAsync();
        return site;
    }

    /// <summary>A page of <c>docs/doors</c> as its reader would copy it, with the names of this test's services in it.</summary>
    /// <param name="document">The document.</param>
    /// <param name="heading">The heading that it stands under.</param>
    /// <param name="gateway">Where the gateway is.</param>
    /// <param name="change">What this test has otherwise.</param>
    /// <param name="strict">Whether it has a content security policy.</param>
    /// <returns>Its address.</returns>
    public string Publish(string document, string heading, string gateway, Func<string, string>? change = null, bool strict = true)
    {
        var text = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "doors", document));
        var section = text[text.IndexOf($"\n## {heading}\n", StringComparison.Ordinal)..];
        var start = section.IndexOf("```html\n", StringComparison.Ordinal) + "```html\n".Length;
        var html = section[start..section.IndexOf("```", start, StringComparison.Ordinal)]
            .Replace("https://cdn.jsdelivr.net/npm/", "/npm/", StringComparison.Ordinal)
            .Replace("https://video.example/", "/", StringComparison.Ordinal)
            .Replace("https://danmaku.example", gateway, StringComparison.Ordinal)
            .Replace("<script", "<script nonce=\"n\"", StringComparison.Ordinal);
        var name = $"{_pages.Count}";
        _pages[name] = (change?.Invoke(html) ?? html, strict ? PolicyFor(gateway) : null);
        return $"{Url}/page/{name}";
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    // What docs/doors/players.md asks for, and what the page itself needs.
    private static string PolicyFor(string gateway) =>
        $"default-src 'none'; script-src 'self' 'nonce-n' {gateway}; connect-src 'self' {gateway} {gateway.Replace("http", "ws", StringComparison.Ordinal)}; "
        + "style-src 'unsafe-inline'; worker-src blob:; img-src 'self' data: blob:; font-src data:; media-src 'self' blob:";

    // A minute of nothing, 8 bits 8,000 times a second: all that a player needs to play.
    private static byte[] Silence()
    {
        const int rate = 8_000;
        const int length = 60 * rate;
        using var wav = new MemoryStream();
        using var writer = new BinaryWriter(wav);
        writer.Write("RIFF"u8);
        writer.Write(36 + length);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(rate);
        writer.Write(rate);
        writer.Write((short)1);
        writer.Write((short)8);
        writer.Write("data"u8);
        writer.Write(length);
        writer.Write(Enumerable.Repeat((byte)128, length).ToArray());
        return wav.ToArray();
    }

    [GeneratedRegex("@[0-9.]+/")]
    private static partial Regex Version();
}
