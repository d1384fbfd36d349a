using System.Numerics;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>A set of places in a regular expression, of which it has up to 256.</summary>
internal readonly record struct PlaceSet(ulong A, ulong B, ulong C, ulong D)
{
    public const int MaxPlaces = 256;

    public bool IsEmpty => (A | B | C | D) == 0;

    public static PlaceSet operator |(PlaceSet one, PlaceSet other) =>
        new(one.A | other.A, one.B | other.B, one.C | other.C, one.D | other.D);

    public static PlaceSet operator &(PlaceSet one, PlaceSet other) =>
        new(one.A & other.A, one.B & other.B, one.C & other.C, one.D & other.D);

    /// <summary>The set of one place.</summary>
    public static PlaceSet Of(int place)
    {
        var bit = 1UL << (place & 63);
        return (place >> 6) switch
        {
            0 => new(bit, 0, 0, 0),
            1 => new(0, bit, 0, 0),
            2 => new(0, 0, bit, 0),
            _ => new(0, 0, 0, bit),
        };
    }

    /// <summary>All that some of the places lead to.</summary>
    public PlaceSet Through(PlaceSet[] next)
    {
        var result = default(PlaceSet);
        for (var word = 0; word < 4; word++)
        {
            for (var rest = Word(word); rest != 0; rest &= rest - 1)
            {
                result |= next[(word << 6) + BitOperations.TrailingZeroCount(rest)];
            }
        }

        return result;
    }

    /// <summary>How many places there are.</summary>
    public int Count() =>
        BitOperations.PopCount(A) + BitOperations.PopCount(B) + BitOperations.PopCount(C) + BitOperations.PopCount(D);

    private ulong Word(int word) => word switch
    {
        0 => A,
        1 => B,
        2 => C,
        _ => D,
    };
}
