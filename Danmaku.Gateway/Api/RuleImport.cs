using System.Collections.Immutable;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Api.RuleText;
using Danmaku.Gateway.Doors.Native;
using Danmaku.Gateway.Link;

namespace Danmaku.Gateway.Api;

/// <summary>Puts rules from text in force, or says which of its lines are wrong and why.</summary>
/// <remarks>
/// Two look at each line: the reader at how it is written, the room at what it says, which it refuses one rule at a time; so the room is asked
/// again without the rule that it refused, until it refuses none.
/// </remarks>
internal sealed class RuleImport(ISiloLink link, TimeProvider time)
{
    /// <summary>Most lines that the room is asked about again.</summary>
    private const int MaxRefused = 20;

    /// <summary>Reads a text and does with it what is asked.</summary>
    /// <exception cref="LinkUnavailableException">The room or the store cannot be reached now.</exception>
    public async Task<IResult> RunAsync(
        string roomId, Viewer moderator, string text, ImportOrder order, CancellationToken cancellationToken)
    {
        var before = VersionedRules.None;
        if (order.Add)
        {
            switch (await link.AskAsync(roomId, new RoomQuery.Rules(null), cancellationToken))
            {
                case RoomAnswer.Rules inForce:
                    before = inForce.Versioned;
                    break;
                case var other:
                    return ModerationApi.RefusalOf(other);
            }
        }

        var reading = RuleTextReader.Read(text, order.WordsOnly);
        var lines = RuleLines.Of(reading, before.Set);
        var set = lines.Set;
        if (await CheckAsync(roomId, lines, reading.Errors, cancellationToken) is { } problem)
        {
            return problem;
        }

        if (order.Dry)
        {
            return JsonAnswer.Of(json => WriteRules(json, set));
        }

        // What was added to must still be what it is.
        var expected = order.Expected ?? (order.Add ? before.Version.Number : null);
        return await link.ModerateAsync(roomId, moderator, new ModerationCommand.SetRules(set, order.Why, expected), cancellationToken) switch
        {
            ModerationResult.Done done => JsonAnswer.Of(json =>
            {
                ModerationJson.WriteDone(json, done);
                WriteRules(json, set);
            }),
            var refused => ModerationApi.AnswerOf(refused),
        };
    }

    private static void WriteRules(System.Text.Json.Utf8JsonWriter json, RuleSet set)
    {
        json.WriteStartObject("rules"u8);
        NativeRules.WriteMembers(json, set);
        json.WriteEndObject();
    }

    private async Task<IResult?> CheckAsync(
        string roomId, RuleLines lines, ImmutableArray<RuleTextError> unreadable, CancellationToken cancellationToken)
    {
        var errors = unreadable.ToList();
        for (var asked = 0; asked <= MaxRefused; asked++)
        {
            if (await RefuseAsync(roomId, lines.Set, cancellationToken) is not { } refusal)
            {
                break;
            }

            if (lines.TakeOut(refusal.Message) is not { } error)
            {
                return errors.Count > 0 ? WrongLines(errors) : ApiProblem.Of(refusal);
            }

            errors.Add(error);
        }

        return errors.Count > 0 ? WrongLines(errors) : null;
    }

    /// <summary>Has the room look at rules without putting them in force, by trying them on one text.</summary>
    private async Task<Rejection?> RefuseAsync(string roomId, RuleSet set, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var request = new WhatIfRequest { Rules = set, Since = now, Until = now, Texts = ["-"] };
        return (await link.AskAsync(roomId, new RoomQuery.WhatIf(request), cancellationToken) as RoomAnswer.Refused)?.Rejection;
    }

    private static ApiProblem WrongLines(List<RuleTextError> errors)
    {
        var first = errors.OrderBy(static error => error.Line).Take(RuleTextReader.MaxErrors).ToArray();
        var sentence = $"{(errors.Count == 1 ? "A line is" : $"{errors.Count} lines are")} wrong. Line {first[0].Line}: {first[0].Message}";
        return new ApiProblem(new Rejection(RejectReason.CommandInvalid, sentence))
        {
            Members = new Dictionary<string, object?> { ["errors"] = first },
        };
    }
}
