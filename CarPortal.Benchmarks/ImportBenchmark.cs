using System.Diagnostics;
using System.Globalization;
using System.Text;
using CarPortal.Data;
using CarPortal.Data.Imports;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CarPortal.Benchmarks;

/// <summary>
/// opel.csv, once or many times over, through the whole engine into an empty portal: looked through, dry run, import with
/// history, search and matching, undo. Against it, in the same run, the database's own loader of the same cars into the same
/// table with the same indexes, without history and without search.
/// </summary>
internal static class ImportBenchmark
{
    public static async Task<int> RunAsync(string provider, int fold)
    {
        var folder = Directory.CreateTempSubdirectory("carportal-import-").FullName;
        var server = provider == "postgresql" ? await PrivatePostgreSql.StartAsync(Path.Combine(BigStock.Cache, "server")) : null;
        try
        {
            var file = await MakeFileAsync(folder, fold);
            var options = new DataOptions { Directory = Path.Combine(folder, "data") };
            if (server is not null)
            {
                await server.RecreateAsync("import");
                options = new DataOptions { Directory = options.Directory, Provider = DatabaseProvider.PostgreSql, ConnectionString = server.ConnectionString("import") };
            }

            Directory.CreateDirectory(options.Directory);
            await using var services = new ServiceCollection().AddLogging().AddScoped<ActorSource>(_ => new FixedActor(Actor.Console))
                .AddCarPortalData(options).BuildServiceProvider();
            await services.GetRequiredService<DatabaseUpgrade>().RunAsync();
            var rows = await ImportAsync(services, file);
            var raw = server is null ? await RawSqliteAsync(options, folder) : await RawPostgreSqlAsync(options);
            Write(server is null ? "sqlite3 .import" : "COPY", rows, raw);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  the import is {raw / _import:F2} of that"));
            if (fold < 100)
            {
                await UpdateAsync(services, folder);
                await UndoAsync(services, rows);
            }
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            NpgsqlConnection.ClearAllPools();
            await (server?.DisposeAsync() ?? ValueTask.CompletedTask);
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static double _import;
    private static int _job;

    private static async Task<int> ImportAsync(IServiceProvider services, string file)
    {
        await using var scope = services.CreateAsyncScope();
        var imports = scope.ServiceProvider.GetRequiredService<ImportJobService>();
        await using var content = File.OpenRead(file);
        var job = Ok(await imports.UploadAsync(content, "opel.csv"));
        _job = job.Id;
        var reading = await WorkAsync(services);
        job = (await imports.FindAsync(job.Id))!;
        Write("looked through", job.Rows, reading);
        Ok(await imports.CheckAsync(job.Id));
        Write("dry run", job.Rows, await WorkAsync(services));
        Ok(await imports.RunAsync(job.Id));
        _import = await WorkAsync(services);
        Write("import", job.Rows, _import);
        job = (await imports.FindAsync(job.Id))!;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {job.State}: {job.Tally.Created:N0} created, {job.Tally.Refused:N0} refused; at most {PeakMegabytes()} MB of memory"));
        return job.Rows;
    }

    /// <summary>A price list of every car there is: each is found by its number and changed.</summary>
    private static async Task UpdateAsync(IServiceProvider services, string folder)
    {
        await using var scope = services.CreateAsyncScope();
        var path = Path.Combine(folder, "prices.csv");
        await using (var file = new StreamWriter(path))
        {
            await file.WriteLineAsync("stock number,price");
            await using var db = await services.GetRequiredService<IDbContextFactory<CarPortalDbContext>>().CreateDbContextAsync();
            await foreach (var number in db.Cars.Select(c => c.StockNumber).AsAsyncEnumerable())
            {
                await file.WriteLineAsync($"{number},4711");
            }
        }

        var imports = scope.ServiceProvider.GetRequiredService<ImportJobService>();
        await using var content = File.OpenRead(path);
        var job = Ok(await imports.UploadAsync(content, "prices.csv"));
        await WorkAsync(services);
        Ok(await imports.CheckAsync(job.Id));
        var seconds = await WorkAsync(services);
        job = (await imports.FindAsync(job.Id))!;
        Write("prices, dry run", job.Rows, seconds);
        Ok(await imports.RunAsync(job.Id));
        Write("prices", job.Rows, await WorkAsync(services));
        job = (await imports.FindAsync(job.Id))!;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {job.State}: {job.Tally.Updated:N0} changed; at most {PeakMegabytes()} MB of memory"));
        Ok(await imports.UndoAsync(job.Id));
        Write("  its undo", job.Rows, await WorkAsync(services));
    }

    private static async Task UndoAsync(IServiceProvider services, int rows)
    {
        await using var scope = services.CreateAsyncScope();
        var imports = scope.ServiceProvider.GetRequiredService<ImportJobService>();
        Ok(await imports.UndoAsync(_job));
        Write("undo", rows, await WorkAsync(services));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  at most {PeakMegabytes()} MB of memory"));
    }

    private static ImportJob Ok(ImportJobResult result) => result is ImportJobResult.Ok ok ? ok.Job : throw new InvalidOperationException($"{result}");

    private static async Task<double> WorkAsync(IServiceProvider services)
    {
        var clock = Stopwatch.StartNew();
        await services.GetRequiredService<ImportWorker>().RunNextAsync();
        return clock.Elapsed.TotalSeconds;
    }

    private static void Write(string what, int rows, double seconds) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-16}{rows / seconds,10:N0} rows/s ({seconds:F1} s)"));

    /// <summary>The most that this process ever had in memory.</summary>
    private static string PeakMegabytes() => File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal))
        is var peak ? (long.Parse(peak.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024).ToString(CultureInfo.InvariantCulture) : "";

    private static async Task<string> MakeFileAsync(string folder, int fold)
    {
        var given = Environment.GetEnvironmentVariable("CARPORTAL_BENCH_FILES") ?? "../shared/data";
        var lines = await File.ReadAllBytesAsync(Path.Combine(given, "opel.csv"));
        var body = Array.IndexOf(lines, (byte)'\n') + 1;
        var path = Path.Combine(folder, "opel.csv");
        await using var file = File.Create(path);
        await file.WriteAsync(lines.AsMemory(0, body));
        for (var i = 0; i < fold; i++)
        {
            await file.WriteAsync(lines.AsMemory(body));
        }

        return path;
    }

    /// <summary>Columns without any value come last and stay out of the file: what .import takes for a value is at least an empty text.</summary>
    private static async Task<double> RawSqliteAsync(DataOptions options, string folder)
    {
        var (data, plain) = (Path.Combine(options.Directory, "carportal.db"), Path.Combine(folder, "plain.db"));
        var (create, columns) = (new StringBuilder(), new List<string>());
        await using (var db = new SqliteConnection($"Data Source={data}"))
        {
            await db.OpenAsync();
            var all = await ReadAsync(db, "SELECT \"name\" || '|' || \"type\" FROM pragma_table_info('Cars')");
            var full = new List<string>();
            foreach (var column in all)
            {
                var name = column.Split('|')[0];
                if ((await ReadAsync(db, $"SELECT CAST(EXISTS (SELECT 1 FROM \"Cars\" WHERE \"{name}\" IS NOT NULL) AS TEXT)"))[0] == "1")
                {
                    full.Add(column);
                    columns.Add($"\"{name}\"");
                }
            }

            create.Append("PRAGMA journal_mode = WAL; CREATE TABLE \"Cars\" (")
                .AppendJoin(", ", full.Concat(all.Except(full)).Select(c => $"\"{c.Split('|')[0]}\" {c.Split('|')[1]}{(c.StartsWith("Id|", StringComparison.Ordinal) ? " PRIMARY KEY" : "")}")).Append(");");
            create.AppendJoin(';', await ReadAsync(db, "SELECT \"sql\" FROM sqlite_master WHERE \"tbl_name\" = 'Cars' AND \"type\" = 'index' AND \"sql\" IS NOT NULL")).Append(';');
        }

        var rows = Path.Combine(folder, "rows.csv");
        await SqliteAsync(data, ".mode csv", $".output {rows}", $"SELECT {string.Join(',', columns)} FROM \"Cars\"");
        await SqliteAsync(plain, create.ToString());
        var clock = Stopwatch.StartNew();
        await SqliteAsync(plain, "PRAGMA synchronous = FULL", $".import --csv {rows} Cars");
        return clock.Elapsed.TotalSeconds;
    }

    private static async Task<List<string>> ReadAsync(SqliteConnection db, string sql)
    {
        await using var command = db.CreateCommand();
        command.CommandText = sql;
        var values = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            values.Add(reader.GetString(0));
        }

        return values;
    }

    private static async Task SqliteAsync(string data, params string[] commands)
    {
        var start = new ProcessStartInfo("sh", ["-c", "exec sqlite3 \"$@\" 2>/dev/null", "sh", data, .. commands]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"sqlite3 ended with {process.ExitCode}.");
        }
    }

    /// <summary>The same table beside it, with its constraints and indexes but that of the search.</summary>
    private static async Task<double> RawPostgreSqlAsync(DataOptions options)
    {
        await using var db = new NpgsqlConnection(options.ConnectionString);
        await db.OpenAsync();
        await ExecuteAsync(db, "CREATE TABLE \"Plain\" (LIKE \"Cars\" INCLUDING ALL)");
        await ExecuteAsync(db, """
            DO $$ DECLARE i text; BEGIN
            FOR i IN SELECT indexname FROM pg_indexes WHERE tablename = 'Plain' AND indexdef LIKE '%USING gin%' LOOP EXECUTE format('DROP INDEX %I', i); END LOOP; END $$
            """);
        var rows = Path.GetTempFileName();
        await using (var to = File.Create(rows))
        {
            await using var read = await db.BeginRawBinaryCopyAsync("COPY \"Cars\" TO STDOUT (FORMAT binary)");
            await read.CopyToAsync(to);
        }

        var clock = Stopwatch.StartNew();
        await using (var write = await db.BeginRawBinaryCopyAsync("COPY \"Plain\" FROM STDIN (FORMAT binary)"))
        {
            await using var from = File.OpenRead(rows);
            await from.CopyToAsync(write);
        }

        File.Delete(rows);
        var seconds = clock.Elapsed.TotalSeconds;
        await ExecuteAsync(db, "DROP TABLE \"Plain\"");
        return seconds;
    }

    private static async Task ExecuteAsync(NpgsqlConnection db, string sql)
    {
        await using var command = new NpgsqlCommand(sql, db) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }
}
