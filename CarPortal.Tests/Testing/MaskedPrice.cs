using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.PostgreSql;
using CarPortal.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace CarPortal.Tests.Testing;

/// <summary>
/// A model in which the price is for those with <see cref="Permissions.CarsCosts"/> only: the portal has no such field
/// yet, and what holds for this one holds for the next.
/// </summary>
internal static class MaskedPrice
{
    /// <summary>Masks the price in the services' model.</summary>
    public static void Use(IServiceCollection services)
    {
        services.ConfigureDbContext<SqliteCarPortalDbContext>(db => db.ReplaceService<IModelCustomizer, Customizer>());
        services.ConfigureDbContext<PostgreSqlCarPortalDbContext>(db => db.ReplaceService<IModelCustomizer, Customizer>());
    }

    private sealed class Customizer(ModelCustomizerDependencies dependencies) : RelationalModelCustomizer(dependencies)
    {
        public override void Customize(ModelBuilder modelBuilder, DbContext context)
        {
            base.Customize(modelBuilder, context);
            modelBuilder.Entity<Car>().Property(c => c.Price).OnlyWith(Permissions.CarsCosts);
        }
    }
}
