using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Moderation;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>What all rules of a set may cost together, so that no text makes judging it slow.</summary>
internal sealed class RuleBudget
{
    /// <summary>Most terms with wildcards that are tried at one place of a text: those whose longest pieces all stand there.</summary>
    public const int MaxSameKey = 32;

    /// <summary>Most characters of all regular expressions together.</summary>
    private const int MaxRegexLength = 16_384;

    /// <summary>Most characters of all regular expressions together once their repetitions are written out.</summary>
    private const int MaxPlaces = 16_384;

    /// <summary>For each key how many terms have it, and which rule is the last that does.</summary>
    private readonly Dictionary<string, (int Count, int Number)> _keys = new(StringComparer.Ordinal);
    private int _length;
    private int _places;
    private int _unfiltered;

    /// <summary>Takes a term with wildcards; whether there is room for all of them is for <see cref="RefuseKeys"/> to say.</summary>
    public void Take(WildcardPattern wildcard, int number) =>
        _keys[wildcard.Key] = (_keys.GetValueOrDefault(wildcard.Key).Count + 1, number);

    /// <summary>Why there is no room for all terms with wildcards; null when there is.</summary>
    public Rejection? RefuseKeys()
    {
        // In this order a key comes after all that it begins with.
        var beginnings = new Stack<(string Key, int Total)>();
        foreach (var (key, (count, number)) in _keys.OrderBy(key => key.Key, StringComparer.Ordinal))
        {
            while (beginnings.TryPeek(out var last) && !key.StartsWith(last.Key, StringComparison.Ordinal))
            {
                beginnings.Pop();
            }

            var total = count + (beginnings.TryPeek(out var beginning) ? beginning.Total : 0);
            if (total > MaxSameKey)
            {
                return CommandRules.Invalid($"Up to {MaxSameKey} terms with wildcards may have the same letters to find them by; "
                    + $"with rule number {number} there are {total} for \"{key}\" and what it begins with.");
            }

            beginnings.Push((key, total));
        }

        return null;
    }

    /// <summary>Takes a regular expression.</summary>
    /// <returns>Why there is no room for it; null when there is.</returns>
    public Rejection? Refuse(RegexRule regex, int number)
    {
        _length += regex.Regex.ToString().Length;
        _places += regex.Shape.Places;
        _unfiltered += regex.Literals is null ? 1 : 0;
        if (_length > MaxRegexLength)
        {
            return CommandRules.Invalid($"All regular expressions of a room have up to {MaxRegexLength} characters together; "
                + $"with rule number {number} they have more.");
        }

        if (_places > MaxPlaces)
        {
            return CommandRules.Invalid($"All regular expressions of a room have up to {MaxPlaces} characters together once their "
                + $"repetitions are written out; with rule number {number} they have more.");
        }

        return _unfiltered <= RegexIndex.MaxUnfiltered
            ? null
            : CommandRules.Invalid($"Up to {RegexIndex.MaxUnfiltered} regular expressions of a room may do without a letter that each match "
                + $"has; rule number {number} is one more.");
    }
}
