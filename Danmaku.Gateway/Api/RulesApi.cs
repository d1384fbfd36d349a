using System.Globalization;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Api.RuleText;
using Danmaku.Gateway.Doors.Native;
using Danmaku.Gateway.Link;

namespace Danmaku.Gateway.Api;

/// <summary>A room's rules over REST: as JSON, as text, their versions, and what they would do.</summary>
internal static class RulesApi
{
    private const int MaxVersions = 100;

    /// <summary>Maps what only moderators may ask.</summary>
    /// <param name="staff">Lets in nobody else.</param>
    public static void MapRules(this RouteGroupBuilder staff)
    {
        staff.MapGet("/moderation/rules", RulesAsync).WithName("GetRules")
            .WithSummary("The rules in force, or as of a version.")
            .Produces<RulesView>();
        staff.MapGet("/moderation/rules.txt", TextAsync).WithName("ExportRules")
            .WithSummary("The rules in force, or as of a version, as text: one a line, as an import takes them.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain");
        staff.MapGet("/moderation/rules/versions", VersionsAsync).WithName("GetRuleVersions")
            .WithSummary("Changes of the rules, newest first: who, when, why.")
            .Produces<RuleVersionsView>();
        staff.MapPost("/moderation/rules/import", ImportAsync).WithName("ImportRules")
            .WithSummary("Puts rules from text in force, or only checks them: rules one a line, or a plain list of words.")
            .Accepts<string>("text/plain", RequestBody.AnyType).Produces<RulesImportView>()
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status413PayloadTooLarge);
        staff.MapPost("/moderation/what-if", WhatIfAsync).WithName("TryRules")
            .WithSummary("What rules and settings would have done to comments of before, or would do to texts. Changes nothing.")
            .Accepts<WhatIfView>("application/json", RequestBody.AnyType).Produces<WhatIfReportView>()
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge);
    }

    private static async Task<IResult> RulesAsync(string room, string? version, ISiloLink link, CancellationToken cancellationToken)
    {
        if (!PageRequest.TryNumber(version, 0, int.MaxValue, out var number))
        {
            return NoVersion("version");
        }

        return await link.AskAsync(room, new RoomQuery.Rules(number), cancellationToken) switch
        {
            RoomAnswer.Rules rules => JsonAnswer.Of(json =>
            {
                json.WritePropertyName("version"u8);
                NativeRules.WriteVersion(json, rules.Versioned.Version);
                NativeRules.WriteMembers(json, rules.Versioned.Set);
            }),
            var other => ModerationApi.RefusalOf(other),
        };
    }

    private static async Task<IResult> TextAsync(
        string room, string? version, HttpContext http, ISiloLink link, CancellationToken cancellationToken)
    {
        if (!PageRequest.TryNumber(version, 0, int.MaxValue, out var number))
        {
            return NoVersion("version");
        }

        switch (await link.AskAsync(room, new RoomQuery.Rules(number), cancellationToken))
        {
            case RoomAnswer.Rules { Versioned: var (change, set) }:
                var file = string.Create(CultureInfo.InvariantCulture, $"{room}-rules-{change.Number}.txt");
                http.Response.Headers.ContentDisposition = $"attachment; filename=\"{file}\"";
                return Results.Text(RuleTextWriter.Write(set, HeadingOf(room, change)), "text/plain; charset=utf-8");
            case var other:
                return ModerationApi.RefusalOf(other);
        }
    }

    private static async Task<IResult> VersionsAsync(
        string room, string? before, string? limit, ISiloLink link, CancellationToken cancellationToken)
    {
        if (!PageRequest.TryNumber(before, 0, int.MaxValue, out var earlierThan))
        {
            return NoVersion("before");
        }

        if (!PageRequest.TryNumber(limit, 1, MaxVersions, out var count))
        {
            return ApiProblem.Invalid($"'limit' must be 1 to {MaxVersions}.");
        }

        return await link.AskAsync(room, new RoomQuery.RuleVersions(earlierThan, count ?? MaxVersions), cancellationToken) switch
        {
            RoomAnswer.RuleVersions found => JsonAnswer.Of(json =>
            {
                json.WriteStartArray("versions"u8);
                foreach (var version in found.Versions)
                {
                    NativeRules.WriteVersion(json, version);
                }

                json.WriteEndArray();
                json.WriteBoolean("more"u8, found.More);
            }),
            var other => ModerationApi.RefusalOf(other),
        };
    }

    private static async Task<IResult> ImportAsync(
        string room, [AsParameters] ImportRequest request, HttpContext http, RuleImport import, ApiLimits limits, CancellationToken cancellationToken)
    {
        if (!request.TryRead(out var order, out var wrong))
        {
            return wrong;
        }

        var (text, problem) = await RequestBody.ReadTextAsync(http, RequestBody.LargeBytes);
        if (problem is not null)
        {
            return problem;
        }

        // Checking ten thousand rules is no less work than trying them.
        using var place = limits.TakeWhatIf(room, out var busy);
        return busy is null
            ? await import.RunAsync(room, RoomAdmission.ViewerOf(http), text, order, cancellationToken)
            : ApiProblem.Of(busy);
    }

    private static async Task<IResult> WhatIfAsync(
        string room, HttpContext http, ISiloLink link, ApiLimits limits, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (request, problem) = await RequestBody.ReadJsonAsync(http, RequestBody.LargeBytes, members => WhatIfReader.Read(members, now));
        if (problem is not null)
        {
            return problem;
        }

        // Behind the body: whoever sends that slowly must not keep others from theirs.
        using var place = limits.TakeWhatIf(room, out var busy);
        if (busy is not null)
        {
            return ApiProblem.Of(busy);
        }

        return await link.AskAsync(room, new RoomQuery.WhatIf(request!), cancellationToken) switch
        {
            RoomAnswer.WhatIf tried => JsonAnswer.Of(json => ModerationJson.WriteReport(json, tried.Report)),
            var other => ModerationApi.RefusalOf(other),
        };
    }

    private static string[] HeadingOf(string room, RuleVersion version) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"Rules of {room}, version {version.Number}, {version.At:yyyy-MM-dd HH:mm:ss}Z")
            + (version.By.Length > 0 ? $", by {version.By}" : "")
            + (version.Why is { } why ? $": {why}" : ""),
    ];

    private static IResult NoVersion(string name) => ApiProblem.Invalid($"'{name}' must be the number of a version.");
}
