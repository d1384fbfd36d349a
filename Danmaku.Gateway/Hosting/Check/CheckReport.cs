using System.Globalization;
using System.Text.Json.Nodes;

namespace Danmaku.Gateway.Hosting.Check;

/// <summary>What <c>check</c> has seen so far.</summary>
/// <param name="url">Where the service is.</param>
/// <param name="room">The room.</param>
/// <param name="output">Takes a line for each step as it ends.</param>
internal sealed class CheckReport(Uri url, string room, TextWriter output)
{
    private readonly List<(string Step, TimeSpan Took)> _steps = [];
    private string? _step;

    /// <summary>Which step failed and why, in a sentence; <see langword="null"/> when none has.</summary>
    public string? Failure { get; private set; }

    /// <summary>A step begins.</summary>
    public void Begin(string step) => _step = step;

    /// <summary>It ended well.</summary>
    public async Task DoneAsync(TimeSpan took)
    {
        var step = _step ?? throw new InvalidOperationException("No step has begun.");
        _steps.Add((step, took));
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{step,-44} {took.TotalMilliseconds,8:0.0} ms"));
    }

    /// <summary>It did not.</summary>
    public void Failed(string why) => Failure = $"{url.GetLeftPart(UriPartial.Authority)} fails to {_step}: {why}";

    /// <summary>All of it as one JSON object.</summary>
    public string ToJson() => new JsonObject
    {
        ["ok"] = Failure is null,
        ["url"] = url.ToString(),
        ["room"] = room,
        ["steps"] = new JsonArray([.. _steps.Select(static step => new JsonObject
        {
            ["step"] = step.Step,
            ["milliseconds"] = Math.Round(step.Took.TotalMilliseconds, 1),
        })]),
        ["failure"] = Failure,
    }.ToJsonString();
}
