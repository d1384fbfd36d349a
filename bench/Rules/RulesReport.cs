using System.Globalization;
using Spectre.Console;

namespace Danmaku.Bench.Rules;

/// <summary>Shows what rules cost.</summary>
internal sealed class RulesReport(IAnsiConsole console)
{
    /// <summary>Shows times per comment.</summary>
    public void Show(string title, IReadOnlyList<RulesRow> rows)
    {
        var table = new Table().Title(title).Border(TableBorder.Markdown).AddColumn("");
        foreach (var column in (string[])["characters", "p50 us", "p99 us", "p99.9 us", "max us", "matched %"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (var row in rows)
        {
            table.AddRow(
                row.Name, Number(row.Length), Number(row.Microseconds(0.5)), Number(row.Microseconds(0.99)), Number(row.Microseconds(0.999)),
                Number(row.Microseconds(1)), Number(100 * row.Found));
        }

        console.Write(table);
    }

    /// <summary>Shows what a change of the rules costs.</summary>
    public void Show(RulesCost cost)
    {
        var table = new Table().Title("A change of the rules").Border(TableBorder.Markdown);
        foreach (var column in (string[])["checked, ms", "compiled, ms", "held, MB"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        table.AddRow(Number(cost.Checking.TotalMilliseconds), Number(cost.Compiling.TotalMilliseconds), Number(cost.Bytes / 1e6));
        console.Write(table);
    }

    private static string Number(double value) => value.ToString(value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
