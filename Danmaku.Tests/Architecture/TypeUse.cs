namespace Danmaku.Tests.Architecture;

/// <summary>One mention of a type in another one's code or signatures.</summary>
/// <param name="By">Full name of the outermost type that mentions it, so that lambdas and state machines count as their author's.</param>
/// <param name="Namespace">Namespace of the type mentioned.</param>
/// <param name="Type">Full name of the type mentioned, its outermost one where it is nested.</param>
/// <param name="Member">Method or field used, or empty where only the type is named.</param>
/// <param name="Assembly">Simple name of the assembly that the type comes from.</param>
internal sealed record TypeUse(string By, string Namespace, string Type, string Member, string Assembly)
{
    public override string ToString() => Member.Length == 0 ? $"{By} uses {Type}" : $"{By} uses {Type}.{Member}";
}
