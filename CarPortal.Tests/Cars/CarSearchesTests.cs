using System.Runtime.CompilerServices;
using System.Text.Json;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Imports;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Cars;

/// <summary>
/// Thirty searches of a salesperson over the three real files, with the answers that Searches/searches.py took straight
/// from the files. Each database takes the files in once.
/// </summary>
public abstract class CarSearchesTests(CarSearchesTests.RealStock stock)
{
    private const string Named = "Searches/searches.json";

    private static readonly Expected Answers = JsonSerializer.Deserialize<Expected>(
        File.ReadAllText(Path.Combine(Folder(), Named)), JsonSerializerOptions.Web)!;

    public static TheoryData<string> Searches => [.. Answers.Searches.Select(search => search.Name)];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Searches))]
    public async Task List_SearchOfASalesperson_FindsWhatTheFilesHave(string name)
    {
        var (database, rows) = await stock.GetAsync();
        var search = Answers.Searches.Single(s => s.Name == name);
        var query = CarQueries.Read(search.Query);

        var page = await database.Get<CarService>().ListAsync(query with { Take = 25 }, Ct);

        Assert.Equal(search.First, page.Items.Select(car => rows[car.Id]));
        Assert.Equal((Math.Min(search.Count, 10_000), search.Count <= 10_000), (page.TotalCount, page.TotalIsExact));
    }

    [Fact]
    public async Task Import_RealFiles_TakesTheRowsThatTheScriptTakes()
    {
        var (_, rows) = await stock.GetAsync();
        var taken = rows.Values.ToHashSet();

        Assert.Equal(Answers.Taken.Values.Sum(), taken.Count);
        Assert.All(Answers.Taken, file => Assert.Equal(file.Value, taken.Count(row => row.StartsWith(file.Key, StringComparison.Ordinal))));
        Assert.DoesNotContain(Answers.Refused.SelectMany(file => file.Value.Select(row => $"{file.Key}{row}")), taken.Contains);
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;

    public sealed record Search(string Name, string Query, int Count, IReadOnlyList<string> First);

    public sealed record Expected(
        Dictionary<string, string> Files, Dictionary<string, int> Taken, Dictionary<string, int[]> Refused, IReadOnlyList<Search> Searches);

    /// <summary>A database with the three files in it, made when the first test asks: where there are no files every test says so.</summary>
    public abstract class RealStock : IAsyncLifetime
    {
        private readonly Lazy<Task<(TestDatabase, Dictionary<int, string>)>> _made;
        private TestDatabase? _database;

        protected RealStock(DatabaseProvider provider) => _made = new(() => MakeAsync(provider));

        /// <summary>The database, and which row of which file each car was.</summary>
        public Task<(TestDatabase Database, Dictionary<int, string> Rows)> GetAsync() => _made.Value;

        public ValueTask InitializeAsync() => ValueTask.CompletedTask;

        public async ValueTask DisposeAsync()
        {
            GC.SuppressFinalize(this);
            if (_database is not null)
            {
                await _database.DisposeAsync();
            }
        }

        private async Task<(TestDatabase, Dictionary<int, string>)> MakeAsync(DatabaseProvider provider)
        {
            var folder = new[] { "../../..", "../../../.." }.Select(up => Path.GetFullPath(Path.Combine(Folder(), up, "shared", "data")))
                .FirstOrDefault(path => RealFiles.Names.All(name => File.Exists(Path.Combine(path, name))));
            Assert.SkipUnless(folder is not null, "shared/data with the three real files is not beside the checkout.");
            _database = await TestDatabase.CreateAsync(provider);
            foreach (var name in RealFiles.Names)
            {
                await using var file = new MemoryStream(RealFiles.Read(folder, name));
                Assert.IsType<ImportResult.Done>(await _database.Get<CarImportService>().RunAsync(file, name, new ImportOptions(), Ct));
            }

            var keys = Answers.Files.ToDictionary(file => file.Value, file => file.Key);
            await using var db = _database.Open();
            var cars = await db.Cars.Select(c => new { c.Id, c.Import!.FileName, c.ImportRow }).ToListAsync(Ct);
            return (_database, cars.ToDictionary(car => car.Id, car => $"{keys[car.FileName]}{car.ImportRow}"));
        }
    }

    public sealed class SqliteStock() : RealStock(DatabaseProvider.Sqlite);

    public sealed class PostgreSqlStock() : RealStock(DatabaseProvider.PostgreSql);

    public sealed class OnSqlite(SqliteStock stock) : CarSearchesTests(stock), IClassFixture<SqliteStock>;

    public sealed class OnPostgreSql(PostgreSqlStock stock) : CarSearchesTests(stock), IClassFixture<PostgreSqlStock>;
}
