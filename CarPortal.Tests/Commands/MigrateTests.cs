using CarPortal.Data;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Commands;

public sealed class MigrateTests
{
    public static TheoryData<DatabaseProvider> Providers => [DatabaseProvider.Sqlite, DatabaseProvider.PostgreSql];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Migrate_FourProcessesOnAMissingDatabase_AllSucceedAndOneMakesIt(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateMissingAsync(provider);
        using var program = new PortalProgram(database.Options);

        var ended = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => program.RunAsync("migrate")));

        Assert.All(ended, e => Assert.True(e.ExitCode == 0, e.Error));
        Assert.Single(ended, e => e.Error.Contains("Applied", StringComparison.Ordinal));
        await database.AddCarAsync();
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Migrate_KilledOnceItHasBegun_IsDoneByTheNextRun(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateMissingAsync(provider);
        using var program = new PortalProgram(database.Options);
        for (var i = 0; i < 3; i++)
        {
            using var killed = program.Start("migrate");
            await killed.StandardError.ReadLineAsync(TestContext.Current.CancellationToken); // "Using …": the upgrade comes next.
            killed.Kill();
            await killed.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var next = await program.RunAsync("migrate");

        Assert.True(next.ExitCode == 0, next.Error);
        await database.AddCarAsync();
    }
}
