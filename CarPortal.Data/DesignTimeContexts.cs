using CarPortal.Data.PostgreSql;
using CarPortal.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.Extensions.DependencyInjection;

namespace CarPortal.Data;

/// <summary>For <c>dotnet ef migrations</c> only: it needs the model, never a database.</summary>
internal sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqliteCarPortalDbContext>
{
    public SqliteCarPortalDbContext CreateDbContext(string[] args) => DesignTime.Create<SqliteCarPortalDbContext>(
        new DataOptions { Directory = "unused" });
}

/// <inheritdoc cref="SqliteDesignTimeFactory"/>
internal sealed class PostgreSqlDesignTimeFactory : IDesignTimeDbContextFactory<PostgreSqlCarPortalDbContext>
{
    public PostgreSqlCarPortalDbContext CreateDbContext(string[] args) => DesignTime.Create<PostgreSqlCarPortalDbContext>(
        new DataOptions { Directory = "unused", Provider = DatabaseProvider.PostgreSql, ConnectionString = "Host=unused" });
}

/// <summary>The same registration as the portal's, so that migrations are made from the same model.</summary>
file static class DesignTime
{
    public static TContext Create<TContext>(DataOptions options)
        where TContext : CarPortalDbContext => new ServiceCollection().AddCarPortalData(options)
            .BuildServiceProvider().GetRequiredService<IDbContextFactory<TContext>>().CreateDbContext();
}
