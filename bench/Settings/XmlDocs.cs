using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Danmaku.Bench.Settings;

/// <summary>The documentation comments of an assembly, from the file that the compiler puts beside it.</summary>
internal sealed partial class XmlDocs
{
    private readonly Dictionary<string, XElement> _members;

    private XmlDocs(Dictionary<string, XElement> members) => _members = members;

    /// <summary>Reads the comments of an assembly.</summary>
    public static XmlDocs Of(Assembly assembly)
    {
        var file = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"));
        return new XmlDocs(file.Descendants("member").ToDictionary(static member => (string)member.Attribute("name")!, StringComparer.Ordinal));
    }

    /// <summary>The summary of a type or property, in one line, with code in backticks.</summary>
    /// <param name="member">What it is of.</param>
    /// <param name="keyOf">The configuration key of a property named <c>Type.Property</c>; <see langword="null"/> when it has none.</param>
    public string Summary(MemberInfo member, Func<string, string?> keyOf)
    {
        var id = member is Type type ? $"T:{type.FullName}" : $"P:{member.DeclaringType!.FullName}.{member.Name}";
        return _members.TryGetValue(id, out var found) && found.Element("summary") is { } summary
            ? Space().Replace(string.Concat(summary.Nodes().Select(node => Text(node, keyOf))), " ").Trim()
            : throw new InvalidOperationException($"{id} has no documentation.");
    }

    private static string Text(XNode node, Func<string, string?> keyOf) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement element when element.Attribute("cref") is { } reference => $"`{Named(reference.Value[2..], keyOf)}`",
        XElement element when element.Attribute("langword") is { } word => $"`{word.Value}`",
        XElement element => element.Value,
        _ => "",
    };

    private static string Named(string reference, Func<string, string?> keyOf) =>
        keyOf(reference) ?? reference[(reference.LastIndexOf('.') + 1)..];

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
