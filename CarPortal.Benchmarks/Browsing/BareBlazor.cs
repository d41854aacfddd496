using System.Globalization;
using Microsoft.Data.Sqlite;

namespace CarPortal.Benchmarks;

/// <summary>The least of a Blazor Server app that shows the list's first page: no sign-in, no MudBlazor, no Entity Framework.</summary>
internal static class BareBlazor
{
    public static async Task<int> ServeAsync(string file)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "CarPortal.Benchmarks", ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddSingleton(new BareCars(file));
        var app = builder.Build();
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapRazorComponents<Browsing.BareDocument>().AddInteractiveServerRenderMode();
        await app.RunAsync();
        return 0;
    }
}

/// <summary>A row as it is shown.</summary>
internal sealed record BareRow(int Id, string Title, string Line, string Mileage, string Year, string Price, string Days, string Status, string Location, string LastSeen);

/// <summary>25 cars, the newest first.</summary>
internal sealed class BareCars
{
    private readonly Lock _lock = new();
    private readonly SqliteCommand _before;

    public BareCars(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        connection.Open();
        _before = connection.CreateCommand();
        _before.CommandText = """
            SELECT Id, Title, StockNumber, Fuel, Gearbox, Colour, Mileage, Year, Price, AcquiredOn, Status, Location, LastSeenAt
            FROM Cars WHERE DeletedAt IS NULL AND Id < $id ORDER BY Id DESC LIMIT 25
            """;
        _before.Parameters.Add("$id", SqliteType.Integer);
        _before.Prepare();
    }

    public IReadOnlyList<BareRow> Before(int id)
    {
        lock (_lock)
        {
            _before.Parameters[0].Value = id;
            using var reader = _before.ExecuteReader();
            var cars = new List<BareRow>(25);
            while (reader.Read())
            {
                string Text(int i) => reader.IsDBNull(i) ? "—" : reader.GetString(i);
                string Number(int i) => reader.IsDBNull(i) ? "—" : reader.GetInt64(i).ToString("N0", CultureInfo.InvariantCulture);
                cars.Add(new BareRow(
                    reader.GetInt32(0), Text(1), $"#{Text(2)} · {Text(3)} · {Text(4)} · {Text(5)}", $"{Number(6)} km", Text(7),
                    reader.IsDBNull(8) ? "—" : $"€{reader.GetInt64(8) / 100:N0}", Text(9), Text(10), Text(11), Text(12)));
            }

            return cars;
        }
    }
}
