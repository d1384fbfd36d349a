using System.Collections.Immutable;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Api.RuleText;

/// <summary>Reads rules from text, one a line; docs/rules.md shows how. Never throws for what somebody can send.</summary>
internal static class RuleTextReader
{
    /// <summary>Most wrong lines that are told at once.</summary>
    public const int MaxErrors = 100;

    /// <summary>Reads a text.</summary>
    /// <param name="text">Lines, each ended by a line feed, with a carriage return before it or not; a byte order mark is skipped.</param>
    /// <param name="wordsOnly">Each line is a term, whatever else it could be read as.</param>
    public static RuleTextReading Read(string text, bool wordsOnly)
    {
        var rules = new Numbered<Rule>();
        var allowed = new Numbered<string>();
        var errors = ImmutableArray.CreateBuilder<RuleTextError>();
        var lines = text.AsSpan().TrimStart('\uFEFF');
        var number = 0;
        foreach (var range in lines.Split('\n'))
        {
            number++;
            try
            {
                var (rule, phrase) = RuleTextLine.Read(lines[range].Trim(), wordsOnly);
                rules.Add(rule, number);
                allowed.Add(phrase, number);
            }
            catch (RuleTextLineException exception)
            {
                errors.Add(new RuleTextError(number, exception.Message));
                if (errors.Count == MaxErrors)
                {
                    break;
                }
            }
        }

        return new RuleTextReading(
            new RuleSet { Rules = rules.Items, Allowed = allowed.Items }, rules.Lines, allowed.Lines, errors.DrainToImmutable());
    }

    /// <summary>What was read, each once: lists of words that grew for years repeat themselves.</summary>
    private sealed class Numbered<T>
        where T : class
    {
        private readonly HashSet<T> _seen = [];
        private readonly ImmutableArray<T>.Builder _items = ImmutableArray.CreateBuilder<T>();
        private readonly ImmutableArray<int>.Builder _lines = ImmutableArray.CreateBuilder<int>();

        public ImmutableArray<T> Items => _items.ToImmutable();

        public ImmutableArray<int> Lines => _lines.ToImmutable();

        public void Add(T? item, int line)
        {
            if (item is not null && _seen.Add(item))
            {
                _items.Add(item);
                _lines.Add(line);
            }
        }
    }
}
