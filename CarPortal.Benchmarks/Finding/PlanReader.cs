using System.Data.Common;
using System.Diagnostics;
using System.Text.RegularExpressions;
using CarPortal.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CarPortal.Benchmarks;

/// <summary>Listens to the commands that Entity Framework sends, and asks the database how it goes about the last of them.</summary>
internal sealed partial class PlanReader : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private readonly List<(string Sql, List<(string Name, object? Value)> Parameters)> _commands = [];
    private bool _listening;

    public PlanReader() => DiagnosticListener.AllListeners.Subscribe(this);

    public void Start()
    {
        _commands.Clear();
        _listening = true;
    }

    /// <summary>How the commands since the start are carried out: the indexes of each, in short.</summary>
    public async Task<string> ReadAsync(BigStock stock)
    {
        _listening = false;
        var plans = new List<string>();
        await using var db = stock.Open();
        await db.Database.OpenConnectionAsync();
        foreach (var (sql, parameters) in _commands)
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = (stock.Options.Provider == DatabaseProvider.Sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + sql;
            foreach (var (name, value) in parameters)
            {
                var parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.Value) = (name, value);
                command.Parameters.Add(parameter);
            }

            plans.Add(await SummariseAsync(command));
        }

        if (Environment.GetEnvironmentVariable("CARPORTAL_BENCH_SQL") is not null)
        {
            Console.WriteLine(string.Join("\n", _commands.Select(c => c.Sql)));
        }

        return string.Join("; then ", plans.Distinct());
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.EntityFrameworkCore")
        {
            value.Subscribe(this);
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (_listening && value.Value is CommandEventData { Command: var command } && value.Key == RelationalEventId.CommandExecuting.Name)
        {
            _commands.Add((command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(p => (p.ParameterName, p.Value))]));
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    private static async Task<string> SummariseAsync(DbCommand command)
    {
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(reader.FieldCount - 1));
        }

        return string.Join(" + ", lines.Select(Short).Where(l => l.Length > 0).Distinct());
    }

    private static string Short(string line) => Node().Match(line) is { Success: true } m ? m.Value.Trim().Replace("IX_Cars_", "", StringComparison.Ordinal) : "";

    [GeneratedRegex(@"(SEARCH|SCAN).*|USE TEMP.*|[A-Z][A-Za-z ]*Scan[A-Za-z ]*(using|on) ""?\w+""?|(Incremental )?\bSort\b(?! Key)")]
    private static partial Regex Node();
}
