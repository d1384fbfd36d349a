namespace Danmaku.Tests.Deployment.Chart;

/// <summary>What an operator reads after the installation.</summary>
public sealed class ChartNotesTests
{
    [Fact]
    public async Task Without_keys_they_say_so_loudly_and_how_to_set_some()
    {
        var notes = await Helm.NotesAsync("default");

        Assert.Contains("DEMO MODE: there are no keys. Whoever reaches the service gets a guest token and may post.", notes, StringComparison.Ordinal);
        Assert.Contains("--set tokens.existingSecret=danmaku-tokens", notes, StringComparison.Ordinal);
        Assert.DoesNotContain("DEMO", await Helm.NotesAsync("minimal"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task They_warn_of_a_database_without_copies_and_name_the_addresses()
    {
        Assert.Contains("WARNING: the bundled PostgreSQL", await Helm.NotesAsync("trial"), StringComparison.Ordinal);
        Assert.Contains("https://live.example.com/watch/demo", await Helm.NotesAsync("full"), StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(InstallationsData))]
    public async Task They_speak_of_helm_test_where_there_is_one(string installation)
    {
        var hasTest = (await Rendering.OfAsync(installation)).Of("Pod").Any();

        Assert.Equal(hasTest, (await Helm.NotesAsync(installation)).Contains("helm -n live test", StringComparison.Ordinal));
    }
}
