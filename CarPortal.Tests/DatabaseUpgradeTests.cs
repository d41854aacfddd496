using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests;

public sealed class DatabaseUpgradeTests
{
    public static TheoryData<DatabaseProvider> Providers => [DatabaseProvider.Sqlite, DatabaseProvider.PostgreSql];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Run_MissingDatabase_IsMadeAndASecondRunDoesNothing(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateMissingAsync(provider);

        Assert.NotEmpty(await database.Get<DatabaseUpgrade>().RunAsync());
        Assert.Empty(await database.Get<DatabaseUpgrade>().RunAsync());
        await database.AddCarAsync();
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Run_EightAtOnce_MakeOneSchema(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateMissingAsync(provider);
        var upgrade = database.Get<DatabaseUpgrade>();

        var applied = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => upgrade.RunAsync())));

        Assert.Single(applied, names => names.Count > 0);
        await database.AddCarAsync();
    }

    [Fact]
    public async Task Run_LockLeftByAKilledProcess_DoesNotHang()
    {
        await using var database = await TestDatabase.CreateMissingAsync(DatabaseProvider.Sqlite);
        Directory.CreateDirectory(database.Options.Directory);
        await using (var db = database.Open())
        {
            await db.Database.ExecuteSqlRawAsync(
                "CREATE TABLE \"__EFMigrationsLock\" (\"Id\" INTEGER PRIMARY KEY, \"Timestamp\" TEXT NOT NULL)");
            await db.Database.ExecuteSqlRawAsync("INSERT INTO \"__EFMigrationsLock\" VALUES (1, '2026-01-01 00:00:00')");
        }

        await database.Get<DatabaseUpgrade>().RunAsync().WaitAsync(TimeSpan.FromSeconds(30));

        await database.AddCarAsync();
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Run_DatabaseOfANewerVersion_IsRefusedUntouched(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var db = database.Open();
        await db.Database.ExecuteSqlRawAsync(
            "INSERT INTO \"__EFMigrationsHistory\" (\"MigrationId\", \"ProductVersion\") VALUES ('29990101000000_Future', '99')");

        await Assert.ThrowsAsync<DatabaseTooNewException>(() => database.Get<DatabaseUpgrade>().RunAsync());
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Migrations_MatchTheModel(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var db = database.Open();

        Assert.False(db.Database.HasPendingModelChanges());
    }

    [Fact]
    public async Task Sqlite_IsOpenedToKeepWhatIsAcknowledged()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        await using var db = database.Open();

        Assert.Equal("wal", await PragmaAsync(db, "journal_mode"));
        Assert.Equal("2", await PragmaAsync(db, "synchronous"));
        Assert.Equal("1", await PragmaAsync(db, "foreign_keys"));
        Assert.Equal("0", await PragmaAsync(db, "trusted_schema"));
        var version = Version.Parse((await db.Database.SqlQueryRaw<string>("SELECT sqlite_version() AS Value").ToListAsync()).Single());
        Assert.True(version >= new Version(3, 51, 3), $"SQLite {version} can corrupt a write-ahead log.");
    }

    [Fact]
    public async Task Sqlite_ACopyThatIsPutInPlace_HasReadersAndAWriterAtOnceAgain()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        await using var db = database.Open();
        await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = DELETE"); // What VACUUM INTO leaves behind.

        await database.Get<DatabaseUpgrade>().RunAsync();

        Assert.Equal("wal", await PragmaAsync(db, "journal_mode"));
    }

    [Theory]
    [InlineData("\"Title\" = ''")]
    [InlineData("\"Title\" = replace(printf('%.201c', 'x'), ' ', 'x')")]
    [InlineData("\"Title\" = 'a' || char(0) || replace(printf('%.300c', 'x'), ' ', 'x')")]
    [InlineData("\"Year\" = 1884")]
    [InlineData("\"Year\" = 'next year'")]
    [InlineData("\"Price\" = -1")]
    [InlineData("\"Price\" = '4,950'")]
    [InlineData("\"Status\" = 8")]
    public async Task Sqlite_Constraints_HoldBelowThePortal(string assignment)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        await database.AddCarAsync();
        await using var db = database.Open();

        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(
            () => db.Database.ExecuteSqlRawAsync($"UPDATE \"Cars\" SET {assignment}"));
    }

    private static async Task<string> PragmaAsync(CarPortalDbContext db, string name) =>
        (await db.Database.SqlQueryRaw<string>($"SELECT CAST({name} AS TEXT) AS Value FROM pragma_{name}").ToListAsync()).Single();
}
