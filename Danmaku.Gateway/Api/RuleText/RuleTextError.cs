namespace Danmaku.Gateway.Api.RuleText;

/// <summary>What is wrong with a line.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Message">One English sentence.</param>
internal sealed record RuleTextError(int Line, string Message);
