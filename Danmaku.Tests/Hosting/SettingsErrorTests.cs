using Danmaku.Hosting.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Danmaku.Tests.Hosting;

/// <summary>What an operator is told of settings that cannot be: everything at once, each with its key, what stands there and what may.</summary>
public sealed class SettingsErrorTests
{
    [Fact]
    public void Texts_that_cannot_be_read_unknown_keys_and_values_out_of_range_are_told_together()
    {
        var told = Errors(
            ("Sample:Burst", "many"), ("Sample:Wait", "02:00:00"), ("Sample:Gather", "perhaps"), ("Sample:Ratio", "half"), ("Sample:Url", "jwks.json"),
            ("Sample:Day", "Doomsday"), ("Sample:Issuer", ""), ("Sample:Brust", "3"), ("Sample:Origins", "https://example.org"),
            ("Sample:Keys:first:Id", "a"), ("Sample:Keys:0:Id", "b"), ("Sample:Keys:0:Valeu", "c"));

        Assert.Equal(
            [
                "Sample:Brust is no setting. Is Sample:Burst meant?",
                "Sample:Burst is \"many\" and must be a whole number, 1 to 1,000.",
                "Sample:Day is \"Doomsday\" and must be Sunday or Monday or Tuesday or Wednesday or Thursday or Friday or Saturday.",
                "Sample:Gather is \"perhaps\" and must be true or false.",
                "Sample:Issuer is \"\" and must have 1 to 8 characters.",
                "Sample:Keys:0:Valeu is no setting. Is Sample:Keys:0:Value meant?",
                "Sample:Keys:0:Value must be given.",
                "Sample:Keys:first is no setting: Sample:Keys is a list, its items are Sample:Keys:0, Sample:Keys:1 and so on.",
                "Sample:Origins is a list: its first item is Sample:Origins:0.",
                "Sample:Ratio is \"half\" and must be a number.",
                "Sample:Url is \"jwks.json\" and must be an absolute address such as https://example.org.",
                "Sample:Wait is \"02:00:00\" and must be a duration such as 00:00:30 (hh:mm:ss), 1 s to 1 h.",
            ],
            told.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1001")]
    [InlineData("20.5")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("99999999999999999999")]
    public void A_number_out_of_range_is_told_as_it_stands_there(string? text) => Assert.Equal(
        [$"Sample:Burst is {(text is null ? "null" : $"\"{text}\"")} and must be a whole number, 1 to 1,000."], Errors(("Sample:Burst", text)));

    [Theory]
    [InlineData("30")]
    [InlineData("00:30")]
    [InlineData("30s")]
    public void A_duration_that_leaves_its_unit_open_is_refused(string text) =>
        Assert.Contains("hh:mm:ss", Assert.Single(Errors(("Sample:Wait", text))), StringComparison.Ordinal);

    [Fact]
    public void A_secret_is_never_repeated()
    {
        var told = Errors(("Sample:Password", "swordfish"), ("Sample:Keys:0:Value", ""));

        Assert.Equal(["Sample:Password must have 16 to 40 characters.", "Sample:Keys:0:Value must be given."], told.OrderDescending());
    }

    [Fact]
    public void A_mistyped_section_is_told_and_what_else_is_in_the_environment_is_not()
    {
        var told = Errors(("Smaple:Burst", "3"), ("Sample:Burst", "30"), ("PATH", "/bin"), ("SIMPLE", "no section"), ("Kestrel:Endpoints:Http:Url", "http://*"));

        Assert.Equal(["Smaple is no section. Is Sample meant?"], told);
    }

    [Fact]
    public void A_level_that_logging_does_not_know_is_told() => Assert.Equal(
        ["Logging:LogLevel:Default is \"Loud\" and must be Trace or Debug or Information or Warning or Error or Critical or None."],
        Errors(("Logging:LogLevel:Default", "Loud"), ("Logging:LogLevel:Danmaku", "debug")));

    [Fact]
    public void Null_and_an_empty_list_in_a_file_are_what_stands_nowhere()
    {
        using var services = Services(("Sample:Url", null), ("Sample:Origins", ""), ("Sample:Keys", null), ("Sample:Issuer", null));

        Assert.Equal(new SampleOptions(), services.GetRequiredService<IOptions<SampleOptions>>().Value with { Origins = new SampleOptions().Origins, Keys = new SampleOptions().Keys });
        Assert.Empty(services.GetRequiredService<IOptions<SampleOptions>>().Value.Keys);
    }

    [Fact]
    public void A_rule_about_a_key_that_cannot_be_read_says_nothing_and_the_others_do()
    {
        using var services = Services(
            collection => collection.AddOptions<SampleOptions>()
                .Validate(options => options.Burst > 100, "Sample:Burst must be more than 100.")
                .Validate(options => options.Origins.Count == 1, "Sample:Origins must be one."),
            ("Sample:Burst", "many"));

        var exception = Assert.Throws<SettingsException>(() => services.GetRequiredService<SettingsReader>().CheckAtStart());

        Assert.Equal(["Sample:Burst is \"many\" and must be a whole number, 1 to 1,000.", "Sample:Origins must be one."], exception.Errors);
    }

    private static IReadOnlyList<string> Errors(params (string Key, string? Value)[] settings)
    {
        using var services = Services(settings);
        return Assert.Throws<SettingsException>(() => services.GetRequiredService<SettingsReader>().CheckAtStart()).Errors;
    }

    private static ServiceProvider Services(params (string Key, string? Value)[] settings) => Services(static _ => { }, settings);

    private static ServiceProvider Services(Action<IServiceCollection> configure, params (string Key, string? Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value))).Build());
        services.AddSettings<SampleOptions>();
        configure(services);
        return services.BuildServiceProvider();
    }
}
