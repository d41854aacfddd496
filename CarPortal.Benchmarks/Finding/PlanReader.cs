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

    /// <summary>What the commands since the start go by, one after the other.</summary>
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

        return string.Join(" → ", plans.Where(p => p.Length > 0).Distinct());
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

        return string.Join("+", lines.Select(Short).Where(l => l.Length > 0).Distinct());
    }

    /// <summary>The index's name without what all have, "id" for the key, "sort" for a sort, "named" for the list of candidates.</summary>
    private static string Short(string line) =>
        line.Contains("USE TEMP", StringComparison.Ordinal) || SortNode().IsMatch(line) ? "sort"
        : line.Contains("SCAN i VIRTUAL", StringComparison.Ordinal) ? "named"
        : line.Contains("CarSearch", StringComparison.Ordinal) ? "search"
        : Index().Match(line) is { Success: true } m ? m.Groups[1].Value.Replace("IX_", "", StringComparison.Ordinal).Replace("Cars_", "", StringComparison.Ordinal).Split("_Id")[0]
        : line.StartsWith("SCAN c", StringComparison.OrdinalIgnoreCase) || line.Contains("PRIMARY KEY", StringComparison.Ordinal) || line.Contains("PK_Cars", StringComparison.Ordinal) ? "id"
        : line.Contains("Seq Scan", StringComparison.Ordinal) ? "scan" : "";

    [GeneratedRegex(@"(?:USING (?:COVERING )?INDEX|Scan(?: Backward)? using|Bitmap Index Scan on) ""?(IX_\w+)""?")]
    private static partial Regex Index();

    [GeneratedRegex(@"^\W*(?:Incremental )?Sort\b(?! Key)")]
    private static partial Regex SortNode();
}
