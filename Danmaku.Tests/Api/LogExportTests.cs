using System.Globalization;
using System.IO.Compression;
using System.Net;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Api;
using Danmaku.Gateway.Link;

namespace Danmaku.Tests.Api;

/// <summary>An export is the whole log, or it is cut so that everybody sees it.</summary>
public sealed class LogExportTests
{
    private const string Path = "/rooms/demo/moderation/log.jsonl";

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(LogExport.PageSize)]
    [InlineData((3 * LogExport.PageSize) + 7)]
    public async Task It_has_every_entry_in_order_and_is_read_page_by_page(int entries)
    {
        await using var api = await ApiUnderTest.StartAsync();
        api.Link.Answer = query => Task.FromResult<RoomAnswer>(PageOf(Log(entries), query));
        using var client = api.CreateClient();

        using var response = await client.GetAsync(new Uri(Path, UriKind.Relative));

        Assert.Equal("application/jsonl", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("attachment; filename=\"demo-moderation-log.jsonl\"", response.Content.Headers.ContentDisposition!.ToString());
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        AssertIsLog(entries, await response.Content.ReadAsStringAsync());
        Assert.All(api.Link.Queries, query => Assert.Equal(LogExport.PageSize, Assert.IsType<RoomQuery.Log>(query).Query.Limit));
        Assert.Equal(Math.Max(1, (entries + LogExport.PageSize - 1) / LogExport.PageSize), api.Link.Queries.Count);
    }

    [Fact]
    public async Task Compressed_it_is_the_same()
    {
        const int Entries = LogExport.PageSize + 1;
        await using var api = await ApiUnderTest.StartAsync();
        api.Link.Answer = query => Task.FromResult<RoomAnswer>(PageOf(Log(Entries), query));
        using var client = api.CreateClient();
        client.DefaultRequestHeaders.AcceptEncoding.ParseAdd("gzip");

        using var response = await client.GetAsync(new Uri(Path, UriKind.Relative));

        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
        await using var file = new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var reader = new StreamReader(file);
        AssertIsLog(Entries, await reader.ReadToEndAsync());
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("gzip")]
    public async Task When_the_store_goes_away_in_the_middle_the_connection_is_cut(string encoding)
    {
        await using var api = await ApiUnderTest.StartAsync();
        api.Link.Answer = query => ((RoomQuery.Log)query).Query.After is null
            ? Task.FromResult<RoomAnswer>(PageOf(Log(2 * LogExport.PageSize), query))
            : throw new LinkUnavailableException(new Rejection(RejectReason.StoreUnavailable, "The store is away."));
        using var client = api.CreateClient();
        client.DefaultRequestHeaders.AcceptEncoding.ParseAdd(encoding);

        var cut = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetByteArrayAsync(new Uri(Path, UriKind.Relative)));

        Assert.IsAssignableFrom<IOException>(cut.InnerException);
    }

    [Fact]
    public async Task When_the_store_is_away_from_the_start_there_is_a_problem_and_no_file()
    {
        await using var api = await ApiUnderTest.StartAsync();
        api.Link.Answer = _ => throw new LinkUnavailableException(
            new Rejection(RejectReason.StoreUnavailable, "The store is away.", TimeSpan.FromSeconds(2)));
        using var client = api.CreateClient();

        using var response = await client.GetAsync(new Uri(Path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(TimeSpan.FromSeconds(2), response.Headers.RetryAfter!.Delta);
    }

    private static void AssertIsLog(int entries, string file)
    {
        Assert.True(file.Length == 0 || file[^1] == '\n', "A line is not ended.");
        var lines = file.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Log(entries).Select(entry => System.Text.Encoding.UTF8.GetString(LogEntryJson.Write(entry))), lines);
    }

    private static IEnumerable<LogEntry> Log(int entries)
    {
        var hash = LogChain.Start;
        foreach (var number in Enumerable.Range(1, entries))
        {
            var entry = LogChain.Chain(
                new LogEntry
                {
                    Position = new RoomPosition(1, number),
                    At = DateTimeOffset.UnixEpoch.AddSeconds(number),
                    Action = ModerationAction.Note,
                    Actor = new Viewer("mod", "Mod", ViewerRole.Moderator),
                    Reason = "前方高能 " + number.ToString(CultureInfo.InvariantCulture),
                },
                hash);
            hash = entry.Hash;
            yield return entry;
        }
    }

    private static RoomAnswer.Log PageOf(IEnumerable<LogEntry> log, RoomQuery query)
    {
        var asked = ((RoomQuery.Log)query).Query;
        var rest = log.SkipWhile(entry => entry.Position <= (asked.After ?? default)).ToList();
        return new RoomAnswer.Log([.. rest.Take(asked.Limit)], rest.Count > asked.Limit);
    }
}
