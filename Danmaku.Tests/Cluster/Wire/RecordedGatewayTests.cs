using Danmaku.Contracts.Protos.Link.V1;
using Danmaku.Contracts.Protos.Room.V1;
using Danmaku.Tests.Cluster.Link;
using Danmaku.Tests.Rooms;
using Danmaku.Tests.Support;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Danmaku.Tests.Cluster.Wire;

/// <summary>A gateway of the release before, as bytes, at a silo of this one: it is answered in the same sense.</summary>
public sealed class RecordedGatewayTests : IAsyncLifetime, IDisposable
{
    private static readonly Dictionary<string, MessageDescriptor> Requests = new()
    {
        ["Link"] = LinkRequest.Descriptor,
        ["GetSnapshot"] = GetSnapshotRequest.Descriptor,
        ["GetStanding"] = GetStandingRequest.Descriptor,
        ["ListHistory"] = ListHistoryRequest.Descriptor,
        ["Ask"] = AskRequest.Descriptor,
    };

    private readonly TemporaryFolder _folder = new();
    private readonly RoomsUnderTest _rooms;

    public RecordedGatewayTests() => _rooms = new RoomsUnderTest(_folder.File("danmaku.db"), TimeProvider.System);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _rooms.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Everything_that_a_gateway_of_before_says_is_answered_as_it_was(bool withFieldsOfTheFuture)
    {
        var recorded = RecordedWire.Lines("link.txt");
        await using var silo = await LinkedSilo.StartAsync(_rooms.Rooms);
        using var gateway = new RawGateway(silo.Url);

        var before = recorded.Where(static line => line is { IsAnswer: true, Method: "Link" }).Select(static line => line.As<LinkResponse>()).ToList();
        var events = WireMeaning.EventsOf(before).Select(Text).ToList();
        var asked = new List<string>();
        foreach (var line in recorded.Where(static line => !line.IsAnswer))
        {
            var bytes = withFieldsOfTheFuture ? WireBytes.Future.Rewrite(line.Bytes, Requests[line.Method]) : line.Bytes;
            if (line.Method != "Link")
            {
                asked.Add(MeaningOf(line, await gateway.AskAsync(line.Method, bytes)));
                continue;
            }

            var calls = line.As<LinkRequest>().Calls;
            if (calls.Any(static call => call.CallCase == Call.CallOneofCase.Unsubscribe))
            {
                await gateway.ReadUntilAsync(() => WireMeaning.EventsOf(gateway.Responses).Count() >= events.Count);
            }

            await gateway.SendAsync(bytes);
            foreach (var call in calls.Where(static call => call.CallCase != Call.CallOneofCase.Unsubscribe))
            {
                await gateway.ReadUntilAsync(() => gateway.Answers.Any(answer => answer.CallId == call.CallId));
            }
        }

        await gateway.EndAsync();
        Assert.Equal(1, gateway.Responses[0].Welcome.Version);
        Assert.Equal(AnswersOf(before), AnswersOf(gateway.Responses));
        Assert.Equal(events, WireMeaning.EventsOf(gateway.Responses).Select(Text));
        foreach (var method in Requests.Keys.Where(static method => method != "Link"))
        {
            var requests = recorded.Where(line => !line.IsAnswer && line.Method == method);
            var responses = recorded.Where(line => line.IsAnswer && line.Method == method);
            Assert.Equal(
                requests.Zip(responses, static (request, response) => MeaningOf(request, response.Bytes)),
                asked.Where(answer => answer.StartsWith(method, StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void The_recording_has_every_call_every_command_every_question_and_every_event()
    {
        var lines = RecordedWire.Lines("link.txt");
        var calls = lines.Where(static line => line is { IsAnswer: false, Method: "Link" }).SelectMany(static line => line.As<LinkRequest>().Calls).ToList();
        var answers = lines.Where(static line => line is { IsAnswer: true, Method: "Link" }).Select(static line => line.As<LinkResponse>()).ToList();

        AssertAll(calls.Select(static call => call.CallCase));
        AssertAll(calls.Where(static call => call.Moderate is not null).Select(static call => call.Moderate.Command.CommandCase));
        AssertAll(lines.Where(static line => line is { IsAnswer: false, Method: "Ask" }).Select(static line => line.As<AskRequest>().Query.QueryCase));
        // A gateway of then is not sent the one that it could not read.
        AssertAll(WireMeaning.EventsOf(answers).Select(static item => item.EventCase).Append(RoomEvent.EventOneofCase.CommentsThinned));
        AssertAll(answers.SelectMany(static response => response.Answers).Where(static answer => answer.Post is not null).Select(static answer => answer.Post.ResultCase));
    }

    // The first of each is what has none.
    private static void AssertAll<T>(IEnumerable<T> found)
        where T : struct, Enum => Assert.Empty(Enum.GetValues<T>().Where(static value => Convert.ToInt32(value, null) != 0).Except(found));

    private static IEnumerable<string> AnswersOf(IEnumerable<LinkResponse> responses) => responses
        .SelectMany(static response => response.Answers)
        .OrderBy(static answer => answer.CallId)
        .Select(static answer => Text(WireMeaning.Of<Answer>(answer.ToByteArray())));

    private static string MeaningOf(WireLine request, byte[] response) => request.Method + " " + request.Method switch
    {
        "GetSnapshot" => Text(WithoutViewers(WireMeaning.Of<GetSnapshotResponse>(response))),
        "GetStanding" => Text(WireMeaning.Of<GetStandingResponse>(response)),
        "ListHistory" => Text(WireMeaning.Of<ListHistoryResponse>(response)),
        // It names the minutes of then, when nothing was said here.
        "Ask" when request.As<AskRequest>().Query.WhatIf is { Texts.Count: 0 } => $"{AskResponse.Parser.ParseFrom(response).Answer.AnswerCase}",
        "Ask" => Text(WireMeaning.Of<AskResponse>(response)),
        _ => throw new ArgumentOutOfRangeException(nameof(request), request.Method, "Not a method of the link."),
    };

    // How many there are by now is a matter of the clock.
    private static GetSnapshotResponse WithoutViewers(GetSnapshotResponse response)
    {
        response.Snapshot.Viewers = 0;
        return response;
    }

    private static string Text(IMessage message) => JsonFormatter.Default.Format(message);
}
