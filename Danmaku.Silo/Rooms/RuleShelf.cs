using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Filtering;
using Danmaku.Silo.Storage;

namespace Danmaku.Silo.Rooms;

/// <summary>Gets rules ready outside of a room's turn: ten thousand of them take longer to compile than a room may stand still.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class RuleShelf(IRoomStore store) : IDisposable
{
    // One at a time: a crowd of moderators who all save rules does not take the process's cores.
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Compiles rules that are in range.</summary>
    public async Task<CompiledRules> CompileAsync(RuleSet rules, CancellationToken cancellationToken)
    {
        if (rules.Rules.IsEmpty && rules.Allowed.IsEmpty)
        {
            return CompiledRules.None;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => CompiledRules.Compile(rules), cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Checks and compiles the rules of a command, and fetches those that it rolls back to.</summary>
    /// <exception cref="StoreUnavailableException">The earlier version cannot be read now.</exception>
    public async ValueTask<(PreparedCommand Command, Rejection? Refusal)> PrepareAsync(
        string roomId, ModerationCommand command, CancellationToken cancellationToken)
    {
        if (command is ModerationCommand.RollBackRules back)
        {
            if (await store.ReadRulesAsync(roomId, back.Version, cancellationToken) is not { } earlier)
            {
                return (default, new Rejection(RejectReason.TargetUnknown, $"The room's rules have no version {back.Version}."));
            }

            command = new ModerationCommand.SetRules(earlier.Set, back.Why ?? $"Back to version {back.Version}.");
        }

        if (command is not ModerationCommand.SetRules set)
        {
            return (new PreparedCommand(command, Rules: null), null);
        }

        return CompiledRules.Refuse(set.Rules) is { } refusal
            ? (default, refusal)
            : (new PreparedCommand(command, await CompileAsync(set.Rules, cancellationToken)), null);
    }

    public void Dispose() => _turn.Dispose();
}
