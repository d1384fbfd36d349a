using System.Net;
using System.Text;
using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Api;
using Danmaku.Gateway.Link;
using Danmaku.Gateway.Rooms;
using Danmaku.Hosting.Settings;
using Danmaku.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Danmaku.Tests.Api;

/// <summary>The moderation requests on a real server, before rooms that answer what a test says. Who asks stands in a header.</summary>
internal sealed class ApiUnderTest : IAsyncDisposable
{
    private readonly ErrorLog _log = new();
    private readonly WebApplication _app;

    private ApiUnderTest(WebApplication app, ErrorLog log)
    {
        _app = app;
        _log = log;
    }

    public AnsweringLink Link { get; } = new();

    public Uri Url => new(_app.Urls.Single());

    public static async Task<ApiUnderTest> StartAsync()
    {
        var log = new ErrorLog();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddRouting().AddProblemDetails().AddApi();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new Reloading<GatewayOptions>(new GatewayOptions()));
        ApiUnderTest? api = null;
        builder.Services.AddSingleton<ISiloLink>(_ => api!.Link);
        var app = builder.Build();
        api = new ApiUnderTest(app, log);
        app.MapGroup("/rooms/{room}").AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            var role = Enum.Parse<ViewerRole>(http.Request.Headers["Role"].ToString());
            http.Features.Set(new SessionIdentity(new Viewer("mod", "mod", role), DateTimeOffset.MaxValue));
            try
            {
                return await next(context);
            }
            catch (LinkUnavailableException exception)
            {
                return ApiProblem.Of(exception.Rejection);
            }
        }).MapModeration();
        await app.StartAsync();
        return api;
    }

    /// <summary>A client that asks as a moderator.</summary>
    public HttpClient CreateClient(DecompressionMethods decompression = DecompressionMethods.None)
    {
        var client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = decompression }) { BaseAddress = Url };
        client.DefaultRequestHeaders.Add("Role", nameof(ViewerRole.Moderator));
        return client;
    }

    /// <summary>Posts and reads the answer, whatever it is.</summary>
    public static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(HttpClient client, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "text/plain");
        using var response = await client.PostAsync(new Uri(path, UriKind.Relative), content);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return (response.StatusCode, document.RootElement.Clone());
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Assert.True(_log.Errors.Count == 0, string.Join('\n', _log.Errors));
    }
}
