namespace Danmaku.Silo.Cluster;

/// <summary>The name by which a room knows a silo that listens to it in one form; a silo may listen in both.</summary>
/// <remarks>
/// What gets whole batches is named as the silo is, which is all that earlier releases know: their rooms take the other name for one more silo
/// and send it whole batches, which are as good.
/// </remarks>
internal static class ListenerId
{
    // Not in an address.
    private const string Ranges = "#ranges";

    public static string Of(string silo, BatchForm form) => form == BatchForm.Ranges ? silo + Ranges : silo;

    public static (string Silo, BatchForm Form) Read(string listener) => listener.EndsWith(Ranges, StringComparison.Ordinal)
        ? (listener[..^Ranges.Length], BatchForm.Ranges)
        : (listener, BatchForm.Whole);
}
