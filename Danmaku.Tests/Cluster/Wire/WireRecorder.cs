using Danmaku.Contracts.Protos.Link.V1;
using Danmaku.Contracts.Protos.Room.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Danmaku.Tests.Cluster.Wire;

/// <summary>Writes down every message between a silo and its gateways, in the order that the silo read and wrote them.</summary>
internal sealed class WireRecorder : Interceptor
{
    private readonly Lock _gate = new();
    private readonly List<(WireLine Line, string What)> _lines = [];
    private readonly List<(Func<LinkRequest, bool> Wanted, TaskCompletionSource Done)> _waits = [];

    /// <summary>Waits for a gateway's next message of a kind.</summary>
    public Task NextAsync(Func<LinkRequest, bool> wanted)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waits.Add((wanted, done));
        }

        return done.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>Writes the recording.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="heading">What it is.</param>
    /// <param name="only">Which messages; all by default.</param>
    public void Save(string path, string heading, Func<WireLine, bool>? only = null)
    {
        lock (_gate)
        {
            File.WriteAllLines(path, [
                $"# {heading}",
                .. _lines.Where(entry => only?.Invoke(entry.Line) != false).SelectMany(static entry => (string[])[$"# {entry.What}", entry.Line.ToString()]),
            ]);
        }
    }

    /// <inheritdoc/>
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        var method = context.Method[(context.Method.LastIndexOf('/') + 1)..];
        Add(isAnswer: false, method, request);
        var response = await continuation(request, context);
        Add(isAnswer: true, method, response);
        return response;
    }

    /// <inheritdoc/>
    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        continuation(new Reader<TRequest>(this, requestStream), new Writer<TResponse>(this, responseStream), context);

    private void Add(bool isAnswer, string method, object message)
    {
        lock (_gate)
        {
            _lines.Add((new WireLine(isAnswer, method, ((IMessage)message).ToByteArray()), WhatOf(message)));
            if (message is LinkRequest request)
            {
                _waits.RemoveAll(wait => wait.Wanted(request) && wait.Done.TrySetResult());
            }
        }
    }

    private static string WhatOf(object message) => message switch
    {
        LinkRequest request => string.Join("; ", (IEnumerable<string>)[
            .. request.Hello is null ? (string[])[] : ["hello"],
            .. request.Calls.Select(static call => $"call {call.CallId} {call.CallCase} {call.Moderate?.Command.CommandCase}".TrimEnd()),
            .. request.Leases.Select(static lease => $"lease, {lease.Viewers} viewers"),
        ]),
        LinkResponse response => string.Join("; ", (IEnumerable<string>)[
            .. response.Welcome is null ? (string[])[] : ["welcome"],
            .. response.Answers.Select(static answer => $"answer {answer.CallId} {answer.AnswerCase} {answer.Post?.ResultCase}{answer.Moderation?.ResultCase}".TrimEnd()),
            .. response.Deliveries.Select(static delivery => $"{delivery.DeliveryCase} {WhatOf(delivery)}".TrimEnd()),
            .. response.Drain is null ? (string[])[] : ["drain"],
        ]),
        AskRequest ask => $"Ask {ask.Query.QueryCase}",
        AskResponse answer => $"{answer.ResultCase} {answer.Answer?.AnswerCase}",
        _ => message.GetType().Name,
    };

    private static string WhatOf(Delivery delivery) => delivery.DeliveryCase == Delivery.DeliveryOneofCase.Batch
        ? string.Join(", ", Batch.Parser.ParseFrom(delivery.Batch).Events.Select(static item => item.EventCase))
        : "";

    private sealed class Reader<T>(WireRecorder recorder, IAsyncStreamReader<T> real) : IAsyncStreamReader<T>
    {
        public T Current => real.Current;

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            if (!await real.MoveNext(cancellationToken))
            {
                return false;
            }

            recorder.Add(isAnswer: false, "Link", Current!);
            return true;
        }
    }

    private sealed class Writer<T>(WireRecorder recorder, IServerStreamWriter<T> real) : IServerStreamWriter<T>
    {
        public WriteOptions? WriteOptions
        {
            get => real.WriteOptions;
            set => real.WriteOptions = value;
        }

        public Task WriteAsync(T message)
        {
            recorder.Add(isAnswer: true, "Link", message!);
            return real.WriteAsync(message);
        }

        public Task WriteAsync(T message, CancellationToken cancellationToken)
        {
            recorder.Add(isAnswer: true, "Link", message!);
            return real.WriteAsync(message, cancellationToken);
        }
    }
}
