namespace Danmaku.Gateway.Api.RuleText;

/// <summary>A line cannot be read. Thrown and caught inside <see cref="RuleTextReader"/>.</summary>
internal sealed class RuleTextLineException(string message) : Exception(message);
