using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Danmaku.Hosting.Telemetry.Exposition;

/// <summary>Labels of one series, in the form they are written in.</summary>
internal sealed class PrometheusLabels
{
    // Sorted by the keys they came with: values of keys that clean up to the same label are joined in that order.
    private readonly SortedDictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>Adds an attribute; one without a value is left out.</summary>
    public PrometheusLabels Add(string key, object? value)
    {
        if (value is not null)
        {
            _values[key] = Text(value);
        }

        return this;
    }

    /// <summary>What stands between the braces: <c>a="1",b="2"</c>.</summary>
    public override string ToString()
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in _values)
        {
            var label = PrometheusName.OfLabel(key);
            labels[label] = labels.TryGetValue(label, out var before) ? $"{before};{value}" : value;
        }

        var text = new StringBuilder();
        foreach (var (label, value) in labels)
        {
            text.Append(text.Length == 0 ? "" : ",").Append(label).Append("=\"");
            Escape(text, value, quotes: true).Append('"');
        }

        return text.ToString();
    }

    /// <summary>Writes a text with its backslashes and line feeds escaped, and its quotes where they would end it.</summary>
    public static StringBuilder Escape(StringBuilder output, string text, bool quotes)
    {
        foreach (var character in text)
        {
            _ = character switch
            {
                '\\' => output.Append(@"\\"),
                '\n' => output.Append(@"\n"),
                '"' when quotes => output.Append("\\\""),
                _ => output.Append(character),
            };
        }

        return output;
    }

    // As attributes become strings: https://opentelemetry.io/docs/specs/otel/common/#attribute.
    private static string Text(object value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        Array => JsonSerializer.Serialize(value),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
