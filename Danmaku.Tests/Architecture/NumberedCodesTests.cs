using System.Reflection;
using System.Text.RegularExpressions;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Auth;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Architecture;

/// <summary>
/// Numbers on the wire and in files outlive every version: <c>numbered-codes.txt</c> holds those given away. A new one is added to it, none
/// is ever changed or taken out.
/// </summary>
public sealed partial class NumberedCodesTests
{
    // Those of the contracts, and the gateway's that clients see.
    private static readonly IReadOnlyDictionary<string, Type> Numbered = typeof(RejectReason).Assembly.GetExportedTypes().Where(type => type.Namespace == typeof(RejectReason).Namespace)
        .Concat(typeof(TokenRefusal).Assembly.GetTypes().Where(type => type.FullName is "Danmaku.Gateway.Auth.TokenRefusal" or "Danmaku.Gateway.Sockets.CloseCode"))
        .Where(type => type.IsEnum)
        .ToDictionary(type => type.Name);

    [Fact]
    public void Every_number_given_away_still_means_the_same()
    {
        var changed = Listed().Where(code => !Numbered.TryGetValue(code.Enum, out var type) || !NamesOf(type).Contains((code.Number, code.Name)));

        Expect.None(changed);
    }

    [Fact]
    public void Every_number_is_listed()
    {
        var missing = Numbered.Values.SelectMany(type => NamesOf(type).Select(code => (Enum: type.Name, code.Number, code.Name))).Except(Listed())
            .Select(code => $"{code.Enum} {code.Number} {code.Name}");

        Expect.None(missing);
    }

    [Fact]
    public void No_number_is_used_twice_in_one_enum() =>
        Assert.All(Numbered.Values, type => Assert.Equal(NamesOf(type).Count(), NamesOf(type).Select(code => code.Number).Distinct().Count()));

    [Fact]
    public void The_protocol_document_has_exactly_the_reasons()
    {
        var documented = RowsOf("Reasons").Select(row => (int.Parse(row[0], null), row[1].Trim('`')));

        Assert.Equal(NamesOf(typeof(RejectReason)).Select(code => (code.Number, SnakeCase(code.Name))).Order(), documented.Order());
    }

    [Fact]
    public void The_protocol_document_has_every_close_code_that_is_sent()
    {
        // Never in a close frame (RFC 6455 section 7.4.1): what an endpoint tells itself.
        int[] neverSent = [1005, 1006, 1015];
        var documented = RowsOf("Close codes").Select(row => int.Parse(row[0], null)).ToHashSet();
        var codes = Numbered.TryGetValue("CloseCode", out var type) ? NamesOf(type).Select(code => code.Number).Except(neverSent) : [];

        Expect.None(codes.Except(documented));
    }

    private static IEnumerable<(int Number, string Name)> NamesOf(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (Convert.ToInt32(field.GetRawConstantValue(), null), field.Name));

    private static IEnumerable<(string Enum, int Number, string Name)> Listed() =>
        from line in File.ReadLines(Path.Combine(RepositoryRoot.Path, "Danmaku.Tests/Architecture/numbered-codes.txt"))
        where line.Length > 0 && line[0] != '#'
        let words = line.Split(' ')
        select (words[0], int.Parse(words[1], null), words[2]);

    // Cells of the first table below a heading of docs/protocol.md, without its two head rows.
    private static IEnumerable<string[]> RowsOf(string heading) => File.ReadLines(Path.Combine(RepositoryRoot.Path, "docs/protocol.md"))
        .SkipWhile(line => line != $"## {heading}")
        .SkipWhile(line => !line.StartsWith('|'))
        .TakeWhile(line => line.StartsWith('|'))
        .Skip(2)
        .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray());

    private static string SnakeCase(string name) => WordStart().Replace(name, "_$0").TrimStart('_').ToLowerInvariant();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex WordStart();
}
