using System.Buffers;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>Finds the places in a text where any of many strings stands, and which ones do.</summary>
/// <remarks>
/// <see cref="SearchValues{T}"/> tells where one begins; the sorted needles then tell which ones do, character by character. So the
/// work is at most the text's length times the longest needle's, however many needles there are. Immutable and thread-safe.
/// </remarks>
internal sealed class NeedleIndex
{
    /// <summary>Distinct and in ordinal order, so that what begins alike is together, the shortest first.</summary>
    private readonly string[] _needles;

    private readonly SearchValues<string> _any;

    /// <param name="needles">Distinct strings, none empty, in ordinal order.</param>
    public NeedleIndex(string[] needles)
    {
        _needles = needles;
        _any = SearchValues.Create(needles, StringComparison.Ordinal);
    }

    /// <summary>Where the next needle begins, at or after a place.</summary>
    /// <returns>Negative for nowhere.</returns>
    public int Next(string text, int from)
    {
        if (_needles.Length == 0 || from >= text.Length)
        {
            return -1;
        }

        var next = text.AsSpan(from).IndexOfAny(_any);
        return next < 0 ? -1 : from + next;
    }

    /// <summary>The needles that begin at a place, the shortest first.</summary>
    public Walk At(string text, int at) => new(_needles, text.AsSpan(at));

    /// <summary>One walk through the needles that stand at one place.</summary>
    internal ref struct Walk(string[] needles, ReadOnlySpan<char> rest)
    {
        private readonly ReadOnlySpan<char> _rest = rest;
        private int _low;
        private int _high = needles.Length;

        /// <summary>Which one was found, by its place in the order.</summary>
        public int Current { get; private set; }

        /// <summary>Characters compared so far.</summary>
        public int Steps { get; private set; }

        /// <summary>Goes on to the next longer needle that stands here.</summary>
        public bool MoveNext()
        {
            while (_low < _high && Steps < _rest.Length)
            {
                var value = _rest[Steps];
                _low = FirstNotBelow(_low, value);
                _high = FirstNotBelow(_low, value + 1);
                Steps++;
                if (_low < _high && needles[_low].Length == Steps)
                {
                    Current = _low++;
                    return true;
                }
            }

            return false;
        }

        /// <summary>Among needles equal so far that go on, the first whose next character is not below a value.</summary>
        private readonly int FirstNotBelow(int low, int value)
        {
            var high = _high;
            while (low < high)
            {
                var middle = (low + high) >>> 1;
                if (needles[middle][Steps] < value)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            return low;
        }
    }
}
