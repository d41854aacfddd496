using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CarPortal.Tests.Testing;

/// <summary>The commands that one test's database is sent while this lives.</summary>
internal sealed class CommandLog : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly ConcurrentQueue<string> _texts = [];
    private readonly ConcurrentBag<IDisposable> _subscriptions = [];
    private readonly string _database;

    public CommandLog(TestDatabase database)
    {
        using (var db = database.Open())
        {
            _database = NameOf(db.Database.GetDbConnection());
        }

        _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    public IEnumerable<string> Texts => _texts;

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
        if (value.Value is CommandExecutedEventData executed && NameOf(executed.Command.Connection!) == _database)
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

    private static string NameOf(DbConnection connection) => $"{connection.DataSource}/{connection.Database}";
}
