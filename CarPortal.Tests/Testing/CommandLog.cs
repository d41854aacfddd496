using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace CarPortal.Tests.Testing;

/// <summary>
/// The commands that one test's database is sent while this lives. Made before the database is first opened: each of EF's
/// contexts remembers for a second that nobody listens.
/// </summary>
internal sealed class CommandLog : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly ConcurrentQueue<string> _texts = [];
    private readonly ConcurrentBag<IDisposable> _subscriptions = [];
    private readonly string _database;

    public CommandLog(TestDatabase database)
    {
        _database = database.Options.ConnectionString is { } connection
            ? new NpgsqlConnectionStringBuilder(connection).Database! : Path.Combine(database.Options.Directory, "carportal.db");
        _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    /// <summary>The commands since the last time.</summary>
    public string Take() => string.Join('\n', TakeEach());

    /// <summary>The commands since the last time, one by one.</summary>
    public IReadOnlyList<string> TakeEach()
    {
        string[] texts = [.. _texts];
        _texts.Clear();
        return texts;
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == DbLoggerCategory.Name)
        {
            _subscriptions.Add(value.Subscribe(this));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        // Tests run beside each other: only this one's commands are meant.
        if (value.Value is CommandExecutedEventData executed && executed.Command.Connection is { } connection
            && (connection.DataSource == _database || connection.Database == _database))
        {
            _texts.Enqueue(executed.Command.CommandText);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose()
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.Dispose();
        }
    }
}
