using System.Text.RegularExpressions;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.History;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.History;

/// <summary>No write path changes a record without an entry in its history, and no entry is ever changed or removed.</summary>
public abstract class HistoryGuardTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    /// <summary>What has no history, and why. A new table is put here, or into <c>HistoryRecorder.KindOf</c>.</summary>
    private static readonly Dictionary<string, string> Unrecorded = new()
    {
        ["Authenticator"] = "its owner's history tells of it, by AddHistory",
        ["CarView"] = "a way of looking, which holds nothing of a car; it says itself who changed it last: docs/decisions/views.md",
        ["CarViewDefault"] = "which view a role begins with",
        ["HistoryEntry"] = "it is the history",
        ["IdentityRoleClaim<int>"] = "not used",
        ["IdentityUserClaim<int>"] = "not used",
        ["IdentityUserLogin<int>"] = "not used",
        ["IdentityUserPasskey<int>"] = "its owner's history tells of it, by AddHistory",
        ["IdentityPasskeyData"] = "a part of a passkey",
        ["IdentityUserRole<int>"] = "its user's history tells of it",
        ["IdentityUserToken<int>"] = "not used",
        ["Import"] = "an import is its own record; each car of it has an entry",
        ["ImportSource"] = "how files are read; what an import did with it stands at its cars",
        ["CarOrigin"] = "what a source calls a car; noted by the import whose entry the car has",
        ["RecoveryCode"] = "its owner's history tells of it, by AddHistory",
        ["Session"] = "its owner's history tells of it, by AddHistory",
        ["SignInFailures"] = "counts wrong passwords, which the history has one by one",
        ["StockNumberCounter"] = "the next number, which the car's entry has",
    };

    private static readonly string[] Statements =
    [
        "UPDATE \"Cars\" SET \"Price\" = 1",
        "update \"Cars\" as c set \"Version\" = 2, \"Title\" = 'x' where c.\"Id\" = 1",
        "DELETE FROM \"Cars\"",
        "INSERT INTO \"Holds\" (\"CarId\") VALUES (1)",
        "DELETE FROM \"CarPhotos\" WHERE 1 = 1",
        "UPDATE \"CarCosts\" SET \"Amount\" = 0",
        "UPDATE \"PreparationSteps\" SET \"DoneAt\" = NULL",
        "WITH x AS (SELECT 1) UPDATE \"Cars\" SET \"Notes\" = ''",
        "SELECT 1; DELETE FROM \"History\"",
        "UPDATE \"History\" SET \"ActorName\" = 'nobody'",
        "INSERT INTO \"History\" (\"Id\") VALUES (1)",
        "TRUNCATE ONLY \"History\"",
        "DROP TABLE \"History\"",
        "ALTER TABLE \"History\" RENAME TO \"Gone\"",
        "UPDATE \"Users\" SET \"Name\" = 'x'",
        "UPDATE \"ApiKeys\" SET \"Scopes\" = ''",
    ];

    [Fact]
    public async Task OwnSql_OnARecordedTable_IsRefused()
    {
        await using var db = Open();
        foreach (var sql in Statements)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => db.Database.ExecuteSqlRawAsync(sql, Ct));
            await Assert.ThrowsAsync<InvalidOperationException>(() => db.Database.SqlQueryRaw<int>(sql).ToListAsync(Ct));
        }
    }

    [Fact]
    public async Task ExecuteUpdateAndDelete_OnARecordedTable_AreRefused()
    {
        var car = await Database.AddCarAsync();
        await using var db = Open();

        await Assert.ThrowsAsync<InvalidOperationException>(() => db.Cars.ExecuteUpdateAsync(s => s.SetProperty(c => c.Price, 1m), Ct));
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.Cars.ExecuteDeleteAsync(Ct));
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.Holds.ExecuteDeleteAsync(Ct));
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.CarCosts.ExecuteUpdateAsync(s => s.SetProperty(c => c.Amount, 1m), Ct));
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.CarPhotos.ExecuteDeleteAsync(Ct));
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.PreparationSteps.ExecuteDeleteAsync(Ct));
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.History.ExecuteDeleteAsync(Ct));
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.History.ExecuteUpdateAsync(s => s.SetProperty(e => e.ActorName, "nobody"), Ct));
        Assert.Equal(car, await Database.Get<CarService>().GetAsync(car.Id, Ct));
    }

    [Fact]
    public async Task ExecuteUpdate_OfBookkeeping_Passes()
    {
        await using var db = Open();

        await db.ApiKeys.ExecuteUpdateAsync(s => s.SetProperty(k => k.LastUsedAt, DateTime.UtcNow).SetProperty(k => k.LastUsedAddress, "::1"), Ct);
        await db.Users.ExecuteUpdateAsync(s => s.SetProperty(u => u.AccessFailedCount, u => u.AccessFailedCount + 1), Ct);
    }

    [Fact]
    public async Task Save_OfAChangedOrRemovedEntry_IsRefusedHoweverItCameToBeTracked()
    {
        await Database.AddCarAsync();
        await using var look = Open();
        var entry = await look.History.AsNoTracking().FirstAsync(Ct);
        HistoryEntry Forged() => new() { Id = entry.Id, ActorName = "nobody", Changes = "{}" };
        foreach (var track in new Action<CarPortalDbContext>[]
        {
            db => db.History.Single().ActorName = "nobody",
            db => db.History.Remove(db.History.Single()),
            db => db.Update(Forged()),
            db => db.Remove(Forged()),
            db => db.Attach(Forged()).Property(e => e.Changes).IsModified = true,
            db => db.Entry(Forged()).State = EntityState.Modified,
            db => db.Entry(Forged()).State = EntityState.Deleted,
            db => db.Set<HistoryEntry>().RemoveRange(db.Set<HistoryEntry>()),
            db =>
            {
                db.ChangeTracker.AutoDetectChangesEnabled = false; // What is not looked for is not written either, unless something else is.
                db.History.Single().At = DateTime.UnixEpoch;
                db.Add(CarBuilder.Input().ToCar());
            },
        })
        {
            foreach (var inTransaction in new[] { false, true })
            {
                await using var db = Open();
                await using var write = inTransaction ? await db.BeginWriteAsync(Ct) : null;
                track(db);
                await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(Ct));
                await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(acceptAllChangesOnSuccess: false, Ct));
                Assert.Throws<NotSupportedException>(() => db.SaveChanges());
            }
        }

        Assert.Equivalent(entry, await look.History.AsNoTracking().SingleAsync(Ct), strict: true);
    }

    [Fact]
    public async Task Save_OfARemovedRecord_IsRefused()
    {
        await Database.AddCarAsync();
        await using var db = Open();

        db.Cars.Remove(await db.Cars.FirstAsync(Ct));

        await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(Ct));
    }

    [Fact]
    public async Task Save_OfEveryRecordedColumn_LeavesAnEntry()
    {
        var car = await Database.AddCarAsync();
        var silent = new List<string>();
        await using var db = Open();
        foreach (var property in db.Model.FindEntityType(typeof(Car))!.GetProperties().Where(p => !p.IsPrimaryKey() && !p.IsForeignKey()))
        {
            if (!HistoryModel.IsRecorded(property))
            {
                silent.Add(property.Name);
            }
        }

        // Bookkeeping, or worked out from recorded columns: whoever adds a column here says why it has no history.
        Assert.Equal(
            ["ChangedAt", "ChangedBy", "ColourKey", "CreatedAt", "CreatedBy", "LocationKey", "MakeKey", "ModelKey", "PriceChangedAt", "SearchText", "StatusSince", "TitleKey", "Version", "VinEnd"],
            silent.Order());
        Assert.NotNull(car);
    }

    [Fact]
    public async Task EveryTable_IsRecordedOrSaysWhyNot()
    {
        await using var db = Open();

        var unrecorded = db.Model.GetEntityTypes().Where(t => HistoryRecorder.KindOf(t.ClrType) is null).Select(t => NameOf(t.ClrType)).Distinct().Order();

        Assert.Equal(Unrecorded.Keys.Order(), unrecorded);
    }

    [Fact]
    public void Sources_WriteUnderneathEntityFrameworkInKnownPlacesOnly()
    {
        string[] known =
        [
            "DatabaseStamp.cs", "PostgreSqlCarPortalDbContext.cs", "PostgreSqlNotifications.cs", "PostgreSqlUpgrade.cs", "SqliteCarPortalDbContext.cs",
            "SqliteCarReader.cs", "SqliteCarRow.cs", "SqliteSetup.cs", "SqliteStatement.cs", "SqliteUpgrade.cs",
        ];
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!root.EnumerateFiles("CarPortal.sln").Any())
        {
            root = root.Parent!;
        }

        var found = new[] { "CarPortal.Data", "CarPortal.Web" }
            .SelectMany(project => Directory.EnumerateFiles(Path.Combine(root.FullName, project), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => Regex.IsMatch(File.ReadAllText(file), @"CreateCommand\(|new (Npgsql|Sqlite)(Command|Connection)\(|GetDbConnection\(\)\.(?!ConnectionString|DataSource)|IsUnguarded = true|BeginBinaryImport|sqlite3_|FromSql"))
            .Select(Path.GetFileName).Where(name => name != "HistoryGuard.cs");

        Assert.Empty(found.Except(known));
    }

    /// <summary>A context as the services have it.</summary>
    private CarPortalDbContext Open()
    {
        var db = Database.Open();
        db.IsUnguarded = false;
        return db;
    }

    private static string NameOf(Type type) => type.IsGenericType ? $"{type.Name.Split('`')[0]}<int>" : type.Name;

    public sealed class OnSqlite() : HistoryGuardTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : HistoryGuardTests(DatabaseProvider.PostgreSql);
}
