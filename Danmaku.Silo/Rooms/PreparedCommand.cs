using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Filtering;

namespace Danmaku.Silo.Rooms;

/// <summary>A command as the room takes it.</summary>
/// <param name="Command">The command.</param>
/// <param name="Rules">Its rules, compiled, where it has any.</param>
internal readonly record struct PreparedCommand(ModerationCommand Command, CompiledRules? Rules);
