using Danmaku.Silo.Domain;
using FsCheck;

namespace Danmaku.Tests.Domain;

public sealed class AgeOrderedMapTests
{
    /// <summary>Key 0 to 9 and what to do with it: 0 to 5 renew, 6 and 7 remove, 8 remove the oldest, 9 clear.</summary>
    private static readonly Gen<(int Key, int Verb)> Steps =
        from key in Gen.Choose(0, 9)
        from verb in Gen.Frequency(
            Tuple.Create(6, Gen.Constant(0)), Tuple.Create(2, Gen.Constant(6)),
            Tuple.Create(1, Gen.Constant(8)), Tuple.Create(1, Gen.Choose(0, 9)))
        select (key, verb);

    [Fact]
    public void It_does_what_a_plain_list_of_pairs_does() =>
        Prop.ForAll(Sequences.Of(Steps), steps =>
        {
            var map = new AgeOrderedMap<int, string>();
            var model = new List<(int Key, string Value)>();
            for (var i = 0; i < steps.Length; i++)
            {
                Apply(map, model, steps[i], $"v{i}");

                var values = new string[map.Count];
                map.CopyValues(values);
                Assert.Equal(model.Select(entry => entry.Value), values);
                Assert.Equal(model.Count > 0, map.TryPeekOldest(out var oldest, out _));
                Assert.Equal(model.FirstOrDefault().Key, oldest);
                Assert.All(model, entry => Assert.True(map.TryGet(entry.Key, out var value) && value == entry.Value));
            }
        }).QuickCheckThrowOnFailure();

    private static void Apply(
        AgeOrderedMap<int, string> map, List<(int Key, string Value)> model, (int Key, int Verb) step, string value)
    {
        var key = step.Key;
        switch (step.Verb)
        {
            case < 6:
                map.Renew(key) = value;
                model.RemoveAll(entry => entry.Key == key);
                model.Add((key, value));
                break;
            case < 8:
                Assert.Equal(model.RemoveAll(entry => entry.Key == key) == 1, map.Remove(key));
                break;
            case 8 when map.TryPeekOldest(out var oldest, out _):
                Assert.True(map.Remove(oldest));
                model.RemoveAt(0);
                break;
            case 9:
                map.Clear();
                model.Clear();
                break;
        }
    }
}
