using System.Text.RegularExpressions;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Architecture;

/// <summary>
/// While a release is rolled out silos of the one before work on tables that the new one has brought up to date already: a migration takes
/// nothing away that they use, and asks for nothing that they do not write (docs/upgrades.md).
/// </summary>
public sealed partial class MigrationsOnlyAddTests
{
    /// <summary>Schema of the release before this one.</summary>
    private const int Before = 3;

    [Fact]
    public void What_runs_on_the_tables_of_before_runs_on_those_of_now() => Expect.None(
        Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "Danmaku.Silo/Storage/Postgres/Migrations"), "*.sql")
            .Where(static path => int.Parse(Path.GetFileNameWithoutExtension(path), null) > Before)
            .SelectMany(static path => TakenAway(File.ReadAllText(path)).Select(statement => $"{Path.GetFileName(path)}: {statement}")));

    [Theory]
    [InlineData("ALTER TABLE comments DROP COLUMN text")]
    [InlineData("ALTER TABLE comments ADD COLUMN language text NOT NULL")]
    [InlineData("ALTER TABLE comments ALTER COLUMN text TYPE bytea")]
    [InlineData("ALTER TABLE comments RENAME TO messages")]
    [InlineData("DROP TABLE clears")]
    public void A_statement_that_takes_away_is_found(string statement) => Assert.Equal([statement], TakenAway($"-- A comment.\n{statement};\nCREATE TABLE more (id text NOT NULL);"));

    [Theory]
    [InlineData("ALTER TABLE comments ADD COLUMN language text")]
    [InlineData("ALTER TABLE comments ADD COLUMN stage smallint NOT NULL DEFAULT 1")]
    [InlineData("CREATE INDEX by_language ON comments (language) -- DROP TABLE comments")]
    public void One_that_adds_is_not(string statement) => Assert.Empty(TakenAway(statement));

    private static IEnumerable<string> TakenAway(string script) => Comment().Replace(script, "")
        .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Where(static statement => Taking().IsMatch(statement)
            || (Altering().IsMatch(statement) && statement.Split(',').Any(static part => Required().IsMatch(part) && !Defaulted().IsMatch(part))));

    [GeneratedRegex("--.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\b(DROP\s+(TABLE|COLUMN|FUNCTION|VIEW|TYPE)|RENAME|ALTER\s+COLUMN)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Taking();

    [GeneratedRegex(@"^ALTER\s+TABLE\b", RegexOptions.IgnoreCase)]
    private static partial Regex Altering();

    [GeneratedRegex(@"\bNOT\s+NULL\b", RegexOptions.IgnoreCase)]
    private static partial Regex Required();

    [GeneratedRegex(@"\bDEFAULT\b", RegexOptions.IgnoreCase)]
    private static partial Regex Defaulted();
}
