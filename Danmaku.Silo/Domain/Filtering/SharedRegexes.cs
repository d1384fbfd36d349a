using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>Regular expressions in use, each made once for all rooms and all versions of their rules.</summary>
/// <remarks>Making one takes milliseconds and a hundred kilobytes, and a change of one rule comes with all others. Thread-safe.</remarks>
internal static class SharedRegexes
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    /// <summary>With so many entries those that nobody uses any more are taken out.</summary>
    private const int ManyEntries = 4_096;

    private static readonly ConcurrentDictionary<string, WeakReference<Regex>> Known = new(StringComparer.Ordinal);

    /// <summary>The regular expression of a pattern.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    /// <exception cref="NotSupportedException">It needs backtracking.</exception>
    public static Regex Get(string pattern)
    {
        if (Known.TryGetValue(pattern, out var known) && known.TryGetTarget(out var regex))
        {
            return regex;
        }

        if (Known.Count >= ManyEntries)
        {
            foreach (var entry in Known.Where(entry => !entry.Value.TryGetTarget(out _)))
            {
                Known.TryRemove(entry);
            }
        }

        regex = new Regex(pattern, Options, Regex.InfiniteMatchTimeout);
        Known[pattern] = new WeakReference<Regex>(regex);
        return regex;
    }
}
