using System.Collections.Immutable;
using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain.Moderation;

/// <summary>The actions of a room that can be taken back.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class UndoableActions
{
    /// <summary>Most actions remembered; the oldest goes first.</summary>
    public const int Capacity = 200;

    /// <summary>How long an action can be taken back.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(24);

    private readonly AgeOrderedMap<RoomPosition, (UndoStep Step, DateTimeOffset At)> _actions = new();

    public UndoableActions(ImmutableArray<UndoableAction> stored)
    {
        foreach (var action in stored)
        {
            Add(action.Position, UndoStep.Read(action.Undo), action.At);
        }
    }

    public int Count => _actions.Count;

    public void Add(RoomPosition position, UndoStep step, DateTimeOffset at)
    {
        _actions.Renew(position) = (step, at);
        if (_actions.Count > Capacity && _actions.TryPeekOldest(out var oldest, out _))
        {
            _actions.Remove(oldest);
        }
    }

    /// <summary>How to take an action back.</summary>
    /// <returns><see langword="null"/> when it is unknown, was taken back or is too old.</returns>
    public UndoStep? Find(RoomPosition position, DateTimeOffset now) =>
        _actions.TryGet(position, out var action) && now - action.At < Window ? action.Step : null;

    public void Remove(RoomPosition position) => _actions.Remove(position);

    /// <summary>All of them with their times, oldest first.</summary>
    public (UndoStep Step, DateTimeOffset At)[] ToArray()
    {
        var all = new (UndoStep, DateTimeOffset)[_actions.Count];
        _actions.CopyValues(all);
        return all;
    }
}
