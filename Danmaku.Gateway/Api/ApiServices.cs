using Danmaku.Gateway.Recording;

namespace Danmaku.Gateway.Api;

/// <summary>What the REST requests share.</summary>
internal static class ApiServices
{
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.AddSettings<RecordingOptions>();
        services.AddSingleton<ApiLimits>();
        services.AddSingleton<RuleImport>();
        services.AddSingleton<RestPosts>();
        services.AddOriginCors();
        services.AddCompressedAnswers();
        return services;
    }
}
