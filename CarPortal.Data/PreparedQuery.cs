using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace CarPortal.Data;

/// <summary>
/// A query that every request makes: EF then neither builds nor looks up its expression again, which costs more than
/// running it. EF's own compiled queries are tied to one model; a process can have several (tests with both databases).
/// </summary>
internal sealed class PreparedQuery<TArgument, TResult>(Expression<Func<CarPortalDbContext, TArgument, CancellationToken, TResult>> query)
{
    private readonly ConditionalWeakTable<IModel, Func<CarPortalDbContext, TArgument, CancellationToken, Task<TResult>>> _byModel = [];

    public Task<TResult> RunAsync(CarPortalDbContext db, TArgument argument, CancellationToken ct) =>
        _byModel.GetValue(db.Model, _ => EF.CompileAsyncQuery(query))(db, argument, ct);
}
