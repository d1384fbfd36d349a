using FsCheck;

namespace Danmaku.Tests.Domain;

/// <summary>Sequences of steps for properties, which shrink by leaving steps out, so that a failure is short to read.</summary>
internal static class Sequences
{
    public static Arbitrary<T[]> Of<T>(Gen<T> step) => Arb.From(Gen.ArrayOf(step), Shorter);

    private static IEnumerable<T[]> Shorter<T>(T[] steps)
    {
        for (var length = steps.Length / 2; length > 0; length /= 2)
        {
            for (var start = 0; start + length <= steps.Length; start += length)
            {
                yield return [.. steps[..start], .. steps[(start + length)..]];
            }
        }
    }
}
