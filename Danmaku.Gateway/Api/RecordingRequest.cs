using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Danmaku.Gateway.Recording;
using Microsoft.AspNetCore.Mvc;

namespace Danmaku.Gateway.Api;

/// <summary>Which part of a room is exported, and how.</summary>
internal sealed record RecordingRequest
{
    [FromQuery(Name = "format")]
    public string? Format { get; init; }

    [FromQuery(Name = "since")]
    public string? Since { get; init; }

    [FromQuery(Name = "until")]
    public string? Until { get; init; }

    [FromQuery(Name = "origin")]
    public string? Origin { get; init; }

    [FromQuery(Name = "width")]
    public string? Width { get; init; }

    [FromQuery(Name = "height")]
    public string? Height { get; init; }

    [FromQuery(Name = "duration")]
    public string? Duration { get; init; }

    [FromQuery(Name = "fontSize")]
    public string? FontSize { get; init; }

    /// <summary>Reads the values.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="range">Which part.</param>
    /// <param name="format">How.</param>
    /// <param name="problem">Which of the values cannot be read.</param>
    public bool TryRead(
        string roomId,
        [NotNullWhen(true)] out RecordedRange? range,
        [NotNullWhen(true)] out RecordingFormat? format,
        [NotNullWhen(false)] out IResult? problem)
    {
        (range, format, problem) = (null, null, null);
        var layout = new AssLayout();
        if (!PageRequest.TryTime(Since, out var since) || !PageRequest.TryTime(Until, out var until) || !PageRequest.TryTime(Origin, out var origin))
        {
            problem = ApiProblem.Invalid("'since', 'until' and 'origin' must be Unix times in milliseconds.");
        }
        else if (until <= since)
        {
            problem = ApiProblem.Invalid("'until' must be later than 'since'.");
        }
        else if (!PageRequest.TryNumber(Width, AssLayout.MinWidth, AssLayout.MaxWidth, out var width)
            || !PageRequest.TryNumber(Height, AssLayout.MinHeight, AssLayout.MaxHeight, out var height))
        {
            problem = ApiProblem.Invalid(
                $"'width' must be {AssLayout.MinWidth} to {AssLayout.MaxWidth} and 'height' {AssLayout.MinHeight} to {AssLayout.MaxHeight} pixels.");
        }
        else if (!TryDuration(Duration, out var duration))
        {
            problem = ApiProblem.Invalid($"'duration' must be {AssLayout.MinDuration} to {AssLayout.MaxDuration} seconds.");
        }
        else if (!PageRequest.TryNumber(FontSize, AssLayout.MinFontSize, AssLayout.MaxFontSize, out var fontSize))
        {
            problem = ApiProblem.Invalid($"'fontSize' must be {AssLayout.MinFontSize} to {AssLayout.MaxFontSize} pixels.");
        }
        else
        {
            range = new RecordedRange(roomId, since, until, origin);
            layout = new AssLayout(width ?? layout.Width, height ?? layout.Height, duration ?? layout.Duration, fontSize ?? (height ?? layout.Height) / 24);
            format = RecordingFormat.Of(Format ?? "xml", roomId, layout);
            problem = format is null ? ApiProblem.Invalid("'format' must be xml, ass or jsonl.") : null;
        }

        return problem is null;
    }

    private static bool TryDuration(string? text, out double? duration)
    {
        duration = null;
        if (text is null)
        {
            return true;
        }

        var read = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && value is >= AssLayout.MinDuration and <= AssLayout.MaxDuration;
        duration = value;
        return read;
    }
}
