using System.Globalization;
using Danmaku.Contracts.Messages;
using Microsoft.AspNetCore.Mvc;

namespace Danmaku.Gateway.Api;

/// <summary>Which part of a list is asked for: by position, by time, how much and from which end.</summary>
internal sealed record PageRequest
{
    private const int MaxLimit = 1_000;

    [FromQuery(Name = "after")]
    public string? After { get; init; }

    [FromQuery(Name = "before")]
    public string? Before { get; init; }

    [FromQuery(Name = "since")]
    public string? Since { get; init; }

    [FromQuery(Name = "until")]
    public string? Until { get; init; }

    [FromQuery(Name = "limit")]
    public string? Limit { get; init; }

    [FromQuery(Name = "order")]
    public string? Order { get; init; }

    /// <summary>Reads the values.</summary>
    /// <param name="query">What they ask for.</param>
    /// <param name="problem">Which of them cannot be read.</param>
    public bool TryRead(out HistoryQuery query, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out IResult? problem)
    {
        query = new HistoryQuery(null, null, null, null);
        problem = null;
        if (!TryPosition(After, out var after) || !TryPosition(Before, out var before))
        {
            problem = ApiProblem.Invalid("'after' and 'before' must be positions, as 3.120.");
        }
        else if (!TryTime(Since, out var since) || !TryTime(Until, out var until))
        {
            problem = ApiProblem.Invalid("'since' and 'until' must be Unix times in milliseconds.");
        }
        else if (!TryNumber(Limit, 1, MaxLimit, out var limit))
        {
            problem = ApiProblem.Invalid($"'limit' must be 1 to {MaxLimit}.");
        }
        else if (Order is not (null or "asc" or "desc"))
        {
            problem = ApiProblem.Invalid("'order' must be asc or desc.");
        }
        else
        {
            query = new HistoryQuery(after, before, since, until, limit ?? query.Limit, Order == "desc");
        }

        return problem is null;
    }

    /// <summary>Reads an integer of a query; one that is not there is <see langword="null"/>.</summary>
    public static bool TryNumber(string? text, int min, int max, out int? number)
    {
        number = null;
        if (text is null)
        {
            return true;
        }

        var read = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max;
        number = value;
        return read;
    }

    private static bool TryPosition(string? text, out RoomPosition? position)
    {
        position = null;
        if (text is null)
        {
            return true;
        }

        var read = RoomPosition.TryParse(text, out var value);
        position = value;
        return read;
    }

    /// <summary>Reads a Unix time in milliseconds of a query; one that is not there is <see langword="null"/>.</summary>
    public static bool TryTime(string? text, out DateTimeOffset? time)
    {
        time = null;
        if (text is null)
        {
            return true;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return false;
        }

        time = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        return true;
    }
}
