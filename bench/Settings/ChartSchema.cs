using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Danmaku.Hosting.Settings;

namespace Danmaku.Bench.Settings;

/// <summary>What values.schema.json says of the settings, in its <c>$defs</c>; all else in it is its authors' own, to the byte.</summary>
internal static class ChartSchema
{
    /// <summary>Where it is in the checkout.</summary>
    public const string Path = "helm/danmaku/values.schema.json";

    private const string Definitions = "$defs";
    private const string DurationPattern = @"^([0-9]+\.)?[0-9]{2}:[0-5][0-9]:[0-5][0-9](\.[0-9]{1,7})?$";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Puts <c>gatewaySettings</c> or <c>siloSettings</c> in the place of what is there.</summary>
    /// <exception cref="InvalidOperationException">It has no <c>$defs</c>.</exception>
    public static string Fill(string schema, Hosts host, IReadOnlyList<SectionEntry> sections)
    {
        var name = $"{host.ToString().ToLowerInvariant()}Settings";
        var settable = sections.Where(section => section.Hosts.HasFlag(host) && ChartValues.Settable(section).Any());
        var text = Object([.. settable.Select(SectionSchema), LoggingSchema()], description: null)
            .ToJsonString(Readable).ReplaceLineEndings("\n    ");
        var bytes = Encoding.UTF8.GetBytes(schema);
        var (start, end, isNew) = Find(bytes, name);
        var put = Encoding.UTF8.GetBytes(isNew ? $"\n    \"{name}\": {text}{(end < 0 ? "\n  " : ",")}" : text);
        return Encoding.UTF8.GetString([.. bytes.AsSpan(0, start), .. put, .. bytes.AsSpan(isNew ? start : end)]);
    }

    // The bytes of the definition's value; where it would be, at the beginning of the definitions, when there is none.
    private static (int Start, int End, bool IsNew) Find(byte[] schema, string name)
    {
        var reader = new Utf8JsonReader(schema);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1 || !reader.ValueTextEquals(Definitions))
            {
                continue;
            }

            reader.Read();
            var inside = (int)reader.BytesConsumed;
            var isEmpty = true;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                isEmpty = false;
                var isWanted = reader.ValueTextEquals(name);
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                if (isWanted)
                {
                    return (start, (int)reader.BytesConsumed, false);
                }
            }

            return (inside, isEmpty ? -1 : inside, true);
        }

        throw new InvalidOperationException($"{Path} has no {Definitions}.");
    }

    private static KeyValuePair<string, JsonNode?> SectionSchema(SectionEntry section) => new(
        section.Name,
        Object(
            ChartValues.Settable(section).Select(static entry => KeyValuePair.Create(entry.Setting.Name, (JsonNode?)SettingSchema(entry))),
            Plain(section.Summary)));

    private static KeyValuePair<string, JsonNode?> LoggingSchema()
    {
        var level = new JsonObject
        {
            ["type"] = "string",
            ["enum"] = new JsonArray("Trace", "Debug", "Information", "Warning", "Error", "Critical", "None"),
        };
        var levels = new JsonObject { ["type"] = "object", ["description"] = "Level of each category.", ["additionalProperties"] = level };
        return new("Logging", Object([new("LogLevel", levels)], "What is logged, by category."));
    }

    private static JsonObject Object(IEnumerable<KeyValuePair<string, JsonNode?>> properties, string? description)
    {
        var schema = new JsonObject { ["type"] = "object" };
        if (description is not null)
        {
            schema["description"] = description;
        }

        schema["additionalProperties"] = false;
        schema["properties"] = new JsonObject(properties);
        return schema;
    }

    private static JsonObject SettingSchema(SettingEntry entry)
    {
        var value = ValueSchema(entry.Setting);
        var schema = entry.Setting.IsList ? new JsonObject { ["type"] = "array", ["items"] = value } : value;
        if (entry.Setting.IsNullable)
        {
            schema["type"] = new JsonArray(schema["type"]!.GetValue<string>(), "null");
        }

        schema["description"] = Plain(entry.Summary);
        return schema;
    }

    private static JsonObject ValueSchema(Setting setting)
    {
        var schema = new JsonObject
        {
            ["type"] = setting.Kind switch
            {
                SettingKind.Whole => "integer",
                SettingKind.Fraction => "number",
                SettingKind.Switch => "boolean",
                _ => "string",
            },
        };
        switch (setting.Kind)
        {
            case SettingKind.Duration:
                schema["pattern"] = DurationPattern;
                break;
            case SettingKind.Text:
                AddTextRules(setting.Property, schema);
                break;
            case SettingKind.Choice:
                schema["enum"] = new JsonArray([.. Enum.GetNames(setting.ValueType).Select(static name => JsonValue.Create(name))]);
                break;
            case SettingKind.Address:
                schema["pattern"] = "^[a-z]+://";
                break;
            case SettingKind.Whole or SettingKind.Fraction when setting.Range is var (least, greatest):
                schema["minimum"] = JsonNode.Parse(Wording.Written(least));
                schema["maximum"] = JsonNode.Parse(Wording.Written(greatest));
                break;
        }

        return schema;
    }

    // Of a list these rules would be its own, not those of its items.
    private static void AddTextRules(PropertyInfo property, JsonObject schema)
    {
        if (property.GetCustomAttribute<StringLengthAttribute>() is { } length)
        {
            schema["minLength"] = length.MinimumLength;
            schema["maxLength"] = length.MaximumLength;
        }

        if (property.GetCustomAttribute<RegularExpressionAttribute>() is { } pattern)
        {
            schema["pattern"] = pattern.Pattern;
        }
    }

    private static string Plain(string summary) => summary.Replace("`", "", StringComparison.Ordinal);
}
