namespace Danmaku.Hosting.Settings;

/// <summary>Finds what somebody meant who mistyped a name.</summary>
internal static class NearestName
{
    /// <summary>The name that is nearest to a wrong one; <see langword="null"/> when none is near.</summary>
    public static string? Of(string wrong, IEnumerable<string> names) => names
        .Select(name => (Name: name, Distance: Distance(wrong.ToUpperInvariant(), name.ToUpperInvariant())))
        .Where(near => near.Distance > 0 && near.Distance <= (near.Name.Length <= 4 ? 1 : near.Name.Length <= 8 ? 2 : 3))
        .OrderBy(static near => near.Distance)
        .Select(static near => near.Name)
        .FirstOrDefault();

    // Letters put in, left out, changed, or two that swapped places: "optimal string alignment".
    private static int Distance(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    table[i, j] = i + j;
                    continue;
                }

                var change = table[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                var least = Math.Min(change, 1 + Math.Min(table[i - 1, j], table[i, j - 1]));
                table[i, j] = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] ? Math.Min(least, table[i - 2, j - 2] + 1) : least;
            }
        }

        return table[a.Length, b.Length];
    }
}
