namespace Danmaku.Bench.Scale;

/// <summary>How many viewers each room has.</summary>
internal static class RoomSizes
{
    /// <summary>Lets every viewer choose a room by Zipf's law; rooms stand in the order of their rank.</summary>
    /// <remarks>Each by itself, so it is the multinomial distribution exactly; ten million take some tenths of a second.</remarks>
    public static int[] Draw(ScaleOptions options, Random random)
    {
        var sizes = new int[options.Rooms];
        if (options.Rooms == 1)
        {
            sizes[0] = options.Viewers;
            return sizes;
        }

        var (share, other) = AliasTable(options.Rooms, options.ZipfExponent);
        for (var viewer = 0; viewer < options.Viewers; viewer++)
        {
            var room = random.Next(options.Rooms);
            sizes[random.NextDouble() < share[room] ? room : other[room]]++;
        }

        return sizes;
    }

    /// <summary>Vose's alias method: a column for each room, topped up from one other, so that a draw looks at two numbers.</summary>
    private static (double[] Share, int[] Other) AliasTable(int rooms, double exponent)
    {
        var share = new double[rooms];
        var other = new int[rooms];
        for (var i = 0; i < rooms; i++)
        {
            share[i] = Math.Pow(i + 1, -exponent);
        }

        var scale = rooms / share.Sum();
        var small = new Stack<int>();
        var large = new Stack<int>();
        for (var i = 0; i < rooms; i++)
        {
            share[i] *= scale;
            (share[i] < 1 ? small : large).Push(i);
        }

        while (small.Count > 0 && large.Count > 0)
        {
            var low = small.Pop();
            var high = large.Pop();
            other[low] = high;
            share[high] -= 1 - share[low];
            (share[high] < 1 ? small : large).Push(high);
        }

        // What is left is 1 but for rounding.
        foreach (var room in small.Concat(large))
        {
            share[room] = 1;
        }

        return (share, other);
    }
}
