using Danmaku.Silo.Storage;
using Microsoft.Extensions.Options;

namespace Danmaku.Silo.Hosting;

/// <summary>What <see cref="StoreOptions"/> must be together.</summary>
internal sealed class StoreOptionsRules : IValidateOptions<StoreOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, StoreOptions options) =>
        options.Provider == StoreProvider.Postgres && string.IsNullOrWhiteSpace(options.ConnectionString)
            ? ValidateOptionsResult.Fail("Store:ConnectionString must say where PostgreSQL is, because Store:Provider is Postgres.")
            : ValidateOptionsResult.Success;
}
