using System.Data.Common;
using CarPortal.Data.Cars;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Sqlite;

/// <summary>A list's first page as statements that EF wrote, with their values.</summary>
/// <param name="Steps">They give cars with their sort keys behind them, one after the other until the page is full.</param>
/// <param name="Count">Counts what matches, up to <see cref="CarFinder.MostCounted"/> and one.</param>
/// <param name="Order">The page's order.</param>
/// <param name="Take">Rows on the page.</param>
/// <param name="MayHaveMore">Whether a page that they do not fill may have more rows.</param>
internal sealed record SqlitePagePlan(
    IReadOnlyList<SqlitePagePlan.Text> Steps, SqlitePagePlan.Text Count, CarOrder Order, int Take, bool MayHaveMore)
{
    /// <summary>What a query's first page reads; null when that depends on what it finds.</summary>
    /// <param name="finder">Finds the query's cars.</param>
    /// <param name="take">Rows on the page.</param>
    /// <param name="columns">What is read of each car.</param>
    public static SqlitePagePlan? Of(CarFinder finder, int take, string columns)
    {
        if (finder.FirstPage() is not var (places, counted, mayHaveMore))
        {
            return null;
        }

        var count = Text.Of(counted);

        // EF finds the places along an index alone; a cross join takes them in their order (https://www.sqlite.org/optoverview.html#crossjoin).
        var steps = places.Select(Text.Of).Select(step => step with { Sql = $"SELECT {columns}, p.* FROM ({step.Sql}) AS p CROSS JOIN \"Cars\" AS c ON c.\"Id\" = p.\"Id\"" });
        return new SqlitePagePlan([.. steps], count with { Sql = $"SELECT COUNT(*) FROM ({count.Sql})" }, finder.Order, take, mayHaveMore);
    }

    /// <summary>A statement.</summary>
    /// <param name="Sql">As SQLite reads it.</param>
    /// <param name="Values">Its parameters, as the provider takes them.</param>
    internal sealed record Text(string Sql, IReadOnlyList<(string Name, object? Value)> Values)
    {
        public static Text Of(IQueryable query)
        {
            using var command = query.CreateDbCommand();
            return new Text(command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(p => (p.ParameterName, p.Value))]);
        }
    }
}
