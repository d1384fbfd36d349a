using Danmaku.Contracts.Grains;

namespace Danmaku.Tests.Cluster.Wire;

/// <summary>Writes down what silos ask of rooms and what they answer, as the bytes that cross between silos.</summary>
internal sealed class RecordedRooms : IIncomingGrainCallFilter
{
    private readonly Lock _gate = new();
    private readonly List<WireLine> _lines = [];

    /// <summary>Everything so far, in order.</summary>
    public IReadOnlyList<WireLine> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    /// <inheritdoc/>
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceMethod?.DeclaringType != typeof(IRoomGrain))
        {
            await context.Invoke();
            return;
        }

        var method = context.InterfaceMethod.Name;
        Add(new WireLine(IsAnswer: false, method, context.Request.GetArgumentCount() > 0 && context.Request.GetArgument(0) is byte[] bytes ? bytes : []));
        await context.Invoke();
        if (context.Result is RoomReply { Message: { } message })
        {
            Add(new WireLine(IsAnswer: true, method, message));
        }
    }

    private void Add(WireLine line)
    {
        lock (_gate)
        {
            _lines.Add(line);
        }
    }
}
