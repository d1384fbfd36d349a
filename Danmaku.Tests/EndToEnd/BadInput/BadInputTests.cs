namespace Danmaku.Tests.EndToEnd.BadInput;

public sealed class BadInputTests(BadInputGateway gateway) : IClassFixture<BadInputGateway>
{
    private static readonly Dictionary<string, BadCase> Cases =
        BadFrames.All.Concat(BadMessages.All).Concat(BadTokens.All).Concat(BadRequests.All).ToDictionary(one => one.Name, StringComparer.Ordinal);

    private static int _bystanders;

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Bad_input_gets_its_documented_answer_and_harms_nobody_else(string name)
    {
        await using var bystander = await gateway.JoinAsync();
        await using var reader = await gateway.JoinAsync();

        await Cases[name].OffendAsync(gateway);

        gateway.Time.Advance(TimeSpan.FromSeconds(1));
        var text = $"Still here after {Interlocked.Increment(ref _bystanders)} cases.";
        var ack = await bystander.PostAsync(text);
        Assert.True(ack.TryGetProperty("stored", out var stored) && stored.GetBoolean(), $"The bystander was answered: {ack}");
        await reader.CommentAsync(text);
        await bystander.CommentAsync(text);
    }
}
