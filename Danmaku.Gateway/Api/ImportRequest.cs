using System.Diagnostics.CodeAnalysis;
using Danmaku.Gateway.Api.RuleText;
using Microsoft.AspNetCore.Mvc;

namespace Danmaku.Gateway.Api;

/// <summary>What an import of rules is to do.</summary>
internal sealed record ImportRequest
{
    [FromQuery(Name = "dry")]
    public string? Dry { get; init; }

    [FromQuery(Name = "add")]
    public string? Add { get; init; }

    [FromQuery(Name = "as")]
    public string? As { get; init; }

    [FromQuery(Name = "why")]
    public string? Why { get; init; }

    [FromQuery(Name = "expected")]
    public string? Expected { get; init; }

    /// <summary>Reads the values.</summary>
    /// <param name="order">What they ask for.</param>
    /// <param name="problem">Which of them cannot be read.</param>
    public bool TryRead([NotNullWhen(true)] out ImportOrder? order, [NotNullWhen(false)] out IResult? problem)
    {
        order = null;
        problem = null;
        if (!TryFlag(Dry, out var dry) || !TryFlag(Add, out var add))
        {
            problem = ApiProblem.Invalid("'dry' and 'add' must be true or false.");
        }
        else if (As is not (null or "words" or "rules"))
        {
            problem = ApiProblem.Invalid("'as' must be words or rules.");
        }
        else if (!PageRequest.TryNumber(Expected, 0, int.MaxValue, out var expected))
        {
            problem = ApiProblem.Invalid("'expected' must be the number of a version.");
        }
        else
        {
            order = new ImportOrder(dry, add, As == "words", Why, expected);
        }

        return order is not null;
    }

    private static bool TryFlag(string? text, out bool flag)
    {
        flag = text == "true";
        return text is null or "true" or "false";
    }
}
