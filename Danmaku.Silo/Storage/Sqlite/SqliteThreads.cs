using System.Collections.Concurrent;

namespace Danmaku.Silo.Storage.Sqlite;

/// <summary>Threads that own a connection each: SQLite blocks while the disk works, and no pool thread may.</summary>
internal sealed class SqliteThreads<TSession> : IDisposable
    where TSession : class, ISqliteSession
{
    private readonly BlockingCollection<Call> _calls;
    private readonly Thread[] _threads;
    private readonly Func<TSession> _open;

    /// <summary>Starts the threads.</summary>
    /// <param name="name">Name of the threads.</param>
    /// <param name="count">How many, 1 and up. With one, calls run in the order they came.</param>
    /// <param name="capacity">Calls that may wait; more are refused.</param>
    /// <param name="open">Opens a connection; runs on its thread, again after a call broke the last one.</param>
    public SqliteThreads(string name, int count, int capacity, Func<TSession> open)
    {
        _open = open;
        _calls = new BlockingCollection<Call>(capacity);
        _threads = [.. Enumerable.Range(0, count).Select(_ => new Thread(Work) { IsBackground = true, Name = name })];
        foreach (var thread in _threads)
        {
            thread.Start();
        }
    }

    /// <summary>Runs a call on one of the threads.</summary>
    /// <exception cref="StoreUnavailableException">Too many calls wait, or the store is closed.</exception>
    public Task<T> Run<T>(Func<TSession, T> work, CancellationToken cancellationToken)
    {
        var call = new Call<T>(work, cancellationToken);
        try
        {
            if (!_calls.TryAdd(call, 0, CancellationToken.None))
            {
                throw new StoreBusyException();
            }
        }
        catch (InvalidOperationException closed)
        {
            throw new StoreUnavailableException("The store is closed.", closed);
        }

        return call.Task;
    }

    /// <summary>Lets what waits finish, then closes the connections.</summary>
    public void Dispose()
    {
        _calls.CompleteAdding();
        foreach (var thread in _threads)
        {
            thread.Join();
        }

        _calls.Dispose();
    }

    private void Work()
    {
        TSession? session = null;
        foreach (var call in _calls.GetConsumingEnumerable())
        {
            session = call.Run(session, _open);
            if (session is { Broken: true })
            {
                session.Dispose();
                session = null;
            }
        }

        session?.Dispose();
    }

    private abstract class Call
    {
        public abstract TSession? Run(TSession? session, Func<TSession> open);
    }

    private sealed class Call<T>(Func<TSession, T> work, CancellationToken cancellationToken) : Call
    {
        // The caller goes on elsewhere: this thread belongs to the connection.
        private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Task => _result.Task;

        public override TSession? Run(TSession? session, Func<TSession> open)
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                session ??= open();
                _result.SetResult(work(session));
            }
            catch (OperationCanceledException canceled) when (canceled.CancellationToken == cancellationToken)
            {
                _result.SetCanceled(cancellationToken);
            }
#pragma warning disable CA1031 // Whatever went wrong belongs to the caller; this thread serves the next one.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _result.SetException(exception);
            }

            return session;
        }
    }
}
