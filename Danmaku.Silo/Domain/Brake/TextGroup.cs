namespace Danmaku.Silo.Domain.Brake;

/// <summary>Texts that are nearly the same, and how many wrote them.</summary>
internal struct TextGroup
{
    // Fewer strangers that say the same are chance.
    private const int FewestStrangers = 3;

    // Of a group that a raid makes, this part at most comes from people that the room knows: some always echo it.
    private const int KnownPart = 10;

    /// <summary>Unlike any other group's for a long time; 0 when free.</summary>
    public uint Serial;

    /// <summary>The next free one, when free.</summary>
    public int NextFree;

    /// <inheritdoc cref="TextSketch.Key"/>
    public readonly ulong Key;

    /// <inheritdoc cref="TextSketch.Strength"/>
    public readonly int Strength;

    /// <inheritdoc cref="TextSketch.HasGrams"/>
    public readonly bool HasGrams;

    /// <inheritdoc cref="TextSketch.Minima"/>
    public readonly TextSketch.BinArray Minima;

    /// <summary>A group of nobody yet.</summary>
    /// <param name="serial">Its number, never 0.</param>
    /// <param name="sketch">The text that all others are compared with.</param>
    public TextGroup(uint serial, in TextSketch sketch)
    {
        Serial = serial;
        Key = sketch.Key;
        Strength = sketch.Strength;
        HasGrams = sketch.HasGrams;
        Minima = sketch.Minima;
    }

    /// <summary>Authors that the room does not know.</summary>
    public int Strangers { readonly get; private set; }

    /// <summary>Authors that the room knows.</summary>
    public int Known { readonly get; private set; }

    /// <summary>Strangers with accounts that are known to be young.</summary>
    public int Young { readonly get; private set; }

    /// <summary>All authors.</summary>
    public readonly int Authors => Strangers + Known;

    /// <summary>Whether next to nobody but strangers writes this, and several of them.</summary>
    public readonly bool IsOfStrangers => Strength > 0 && Strangers >= FewestStrangers && Known * KnownPart <= Authors;

    /// <summary>Counts an author in (1) or out (-1).</summary>
    public void Count(bool isStranger, bool isYoung, int by)
    {
        Young += isYoung ? by : 0;
        Strangers += isStranger ? by : 0;
        Known += isStranger ? 0 : by;
    }
}
