using System.Collections.Immutable;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Api.RuleText;

/// <summary>What a text says as rules.</summary>
/// <param name="Set">The rules of all lines that can be read, each once.</param>
/// <param name="RuleLines">The line of each rule.</param>
/// <param name="AllowedLines">The line of each allowed phrase.</param>
/// <param name="Errors">Lines that cannot be read, at most <see cref="RuleTextReader.MaxErrors"/>.</param>
internal sealed record RuleTextReading(
    RuleSet Set, ImmutableArray<int> RuleLines, ImmutableArray<int> AllowedLines, ImmutableArray<RuleTextError> Errors);
