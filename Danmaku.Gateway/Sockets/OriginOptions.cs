using Danmaku.Hosting.Settings;
using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Sockets;

/// <summary>Which web pages may connect. Section <c>Origins</c>.</summary>
internal sealed record OriginOptions
{
    public const string SectionName = "Origins";

    /// <summary>
    /// Origins such as <c>https://example.org</c> or <c>https://example.org:8443</c>; <c>null</c> for pages opened from a file
    /// (OBS); <c>*</c> for all. The gateway's own origin and clients that send none (no browser) are always allowed. Default none.
    /// </summary>
    [Reloads]
    public IReadOnlyList<string> Allowed { get; init; } = [];
}

/// <summary>Checks that the origins of <see cref="OriginOptions"/> can be read.</summary>
internal sealed class OriginOptionsValidator : IValidateOptions<OriginOptions>
{
    public ValidateOptionsResult Validate(string? name, OriginOptions options)
    {
        var errors = options.Allowed
            .Where(origin => origin is not ("*" or "null") && !OriginAllowList.TryNormalise(origin, out _))
            .Select(origin => $"{OriginOptions.SectionName}:{nameof(OriginOptions.Allowed)}: '{origin}' is no origin such as https://example.org (scheme, host and "
                + "port, nothing behind).")
            .ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
