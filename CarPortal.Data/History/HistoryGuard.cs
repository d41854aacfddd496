using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata;

namespace CarPortal.Data.History;

/// <summary>
/// Refuses writes that would leave no history: an ExecuteUpdate, an ExecuteDelete or SQL of one's own on a table whose
/// changes are recorded, and on the history itself. What only touches bookkeeping columns (<see cref="HistoryModel.NotInHistory"/>)
/// passes; saves go through <see cref="HistoryWriter"/>, and the bulk writer writes its entries itself.
/// </summary>
internal sealed partial class HistoryGuard : DbCommandInterceptor
{
    private static readonly ConditionalWeakTable<IReadOnlyModel, Dictionary<string, HashSet<string>>> Tables = [];

    /// <summary>The one instance.</summary>
    public static HistoryGuard Instance { get; } = new();

    /// <inheritdoc/>
    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        Check(command, eventData);
        return result;
    }

    /// <inheritdoc/>
    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Check(command, eventData);
        return ValueTask.FromResult(result);
    }

    /// <inheritdoc/>
    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        Check(command, eventData);
        return result;
    }

    /// <inheritdoc/>
    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Check(command, eventData);
        return ValueTask.FromResult(result);
    }

    /// <inheritdoc/>
    public override InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result)
    {
        Check(command, eventData);
        return result;
    }

    /// <inheritdoc/>
    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
    {
        Check(command, eventData);
        return ValueTask.FromResult(result);
    }

    /// <summary>Which columns of which recorded tables count.</summary>
    internal static IReadOnlyDictionary<string, HashSet<string>> RecordedIn(IReadOnlyModel model) => Tables.GetValue(model, static model => model
        .GetEntityTypes().Where(type => HistoryRecorder.KindOf(type.ClrType) is not null || type.ClrType == typeof(HistoryEntry))
        .ToDictionary(
            type => type.FindAnnotation("Relational:TableName")?.Value as string ?? type.ClrType.Name,
            type => type.GetProperties().Where(p => p.IsPrimaryKey() || HistoryModel.IsRecorded(p)).Select(p => p.Name).ToHashSet(),
            StringComparer.OrdinalIgnoreCase));

    private static void Check(DbCommand command, CommandEventData what)
    {
        // LINQ reads; saves and migrations have their own ways.
        if (what.CommandSource is CommandSource.LinqQuery or CommandSource.SaveChanges or CommandSource.Migrations 
            || what.Context is not CarPortalDbContext { IsUnguarded: false } db)
        {
            return;
        }

        var tables = RecordedIn(db.Model);
        foreach (Match write in Writes().Matches(command.CommandText))
        {
            if (tables.TryGetValue(write.Groups["table"].Value, out var recorded) && !IsBookkeeping(command.CommandText, write, recorded))
            {
                throw new InvalidOperationException(
                    $"{write.Groups["table"].Value} is written through SaveChangesAsync only: this would leave no history.");
            }
        }
    }

    /// <summary>Whether an UPDATE sets only columns that the history leaves out.</summary>
    private static bool IsBookkeeping(string sql, Match write, HashSet<string> recorded)
    {
        var set = Sets().Match(sql, write.Index);
        return write.Groups["verb"].Value.StartsWith("UPDATE", StringComparison.OrdinalIgnoreCase) && set.Success
            && Assigned().Matches(set.Groups["set"].Value) is { Count: > 0 } columns
            && columns.All(c => !recorded.Contains(c.Groups["column"].Value));
    }

    [GeneratedRegex("""\b(?<verb>INSERT\s+(OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE(\s+OR\s+\w+)?(\s+ONLY)?|DELETE\s+FROM(\s+ONLY)?|MERGE\s+INTO|TRUNCATE(\s+TABLE)?(\s+ONLY)?|COPY|DROP\s+TABLE(\s+IF\s+EXISTS)?|ALTER\s+TABLE)\s+(["`\[]?\w+["`\]]?\s*\.\s*)?["`\[]?(?<table>\w+)""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Writes();

    [GeneratedRegex("""\bSET\b(?<set>.*?)(\bFROM\b|\bWHERE\b|$)""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex Sets();

    [GeneratedRegex("""(^|,)\s*["`\[]?(?<column>\w+)["`\]]?\s*=""", RegexOptions.ExplicitCapture)]
    private static partial Regex Assigned();
}
