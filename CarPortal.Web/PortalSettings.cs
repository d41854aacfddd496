using System.Globalization;
using CarPortal.Data;
using CarPortal.Data.Cars;
using Microsoft.Extensions.Options;

namespace CarPortal.Web;

/// <summary>The dealership the portal is installed for.</summary>
public sealed class DealershipOptions
{
    /// <summary>Its name, shown where people sign in.</summary>
    public string Name { get; set; } = "";

    /// <summary>The one currency of all prices, ISO 4217.</summary>
    public string Currency { get; set; } = "EUR";

    /// <summary>What mileage is counted in, <c>km</c> or <c>mi</c>.</summary>
    public string MileageUnit { get; set; } = "km";

    /// <summary>How numbers and dates are written, such as <c>en-GB</c> or <c>de-DE</c>.</summary>
    public string Culture { get; set; } = "en-GB";

    /// <summary>The time zone of times on screen, IANA name.</summary>
    public string TimeZone { get; set; } = "UTC";
}

/// <summary>Refuses to start with limits that are none.</summary>
internal sealed class SecurityOptionsCheck : IValidateOptions<SecurityOptions>
{
    public ValidateOptionsResult Validate(string? name, SecurityOptions options) =>
        options.FindMistake() is { } mistake ? ValidateOptionsResult.Fail(mistake) : ValidateOptionsResult.Success;
}

/// <summary>Refuses to start with settings of cars that cannot be followed.</summary>
internal sealed class CarOptionsCheck : IValidateOptions<CarOptions>
{
    public ValidateOptionsResult Validate(string? name, CarOptions options) =>
        options.FindMistake() is { } mistake ? ValidateOptionsResult.Fail(mistake) : ValidateOptionsResult.Success;
}

/// <summary>Where settings come from and what they are when nobody set them.</summary>
internal static class PortalSettings
{
    private const string DefaultAddress = "http://localhost:5080";

    /// <summary>
    /// The content root is the executable's folder, never the current one: where the portal is started from must not
    /// change which settings and data it finds.
    /// </summary>
    public static WebApplicationOptions HostOptions(string[] args) => new()
    {
        Args = args,
        ContentRootPath = AppContext.BaseDirectory,
    };

    public static void AddPortalSettings(this WebApplicationBuilder builder)
    {
        // Neither launchSettings nor appsettings name an address: both would override ASPNETCORE_URLS.
        if (builder.Configuration["urls"] is null && builder.Configuration["http_ports"] is null)
        {
            builder.WebHost.UseUrls(DefaultAddress);
        }

        // Under dotnet run outside Development, static files are still where the build found them.
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddOptions<DealershipOptions>().BindConfiguration("Dealership")
            .Validate(d => d.MileageUnit is "km" or "mi", "Dealership:MileageUnit must be km or mi.")
            .Validate(d => d.Currency.Length == 3 && d.Currency.All(char.IsAsciiLetterUpper), "Dealership:Currency must be three capital letters, such as EUR.")
            .Validate(d => IsCulture(d.Culture), "Dealership:Culture must be a culture such as en-GB.")
            .Validate(d => TimeZoneInfo.TryFindSystemTimeZoneById(d.TimeZone, out _), "Dealership:TimeZone must be a time zone such as Europe/Berlin.")
            .ValidateOnStart();
        builder.Services.AddOptions<SecurityOptions>().BindConfiguration("Security").ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<SecurityOptions>, SecurityOptionsCheck>();
        builder.Services.AddOptions<CarOptions>().BindConfiguration("Cars").ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<CarOptions>, CarOptionsCheck>();

        // Found out late: a zone that is none is refused above, in words.
        builder.Services.AddOptions<CarOptions>().Configure<IOptions<DealershipOptions>>((cars, dealership) =>
            cars.Zone = TimeZoneInfo.FindSystemTimeZoneById(dealership.Value.TimeZone));
    }

    /// <summary>Where the data is, from Data:Directory, Database:Provider and ConnectionStrings:CarPortal.</summary>
    /// <exception cref="InvalidOperationException">Database:Provider names neither database.</exception>
    public static DataOptions ReadDataOptions(this IConfiguration configuration, IHostEnvironment environment)
    {
        var provider = configuration["Database:Provider"] ?? nameof(DatabaseProvider.Sqlite);
        if (!Enum.TryParse<DatabaseProvider>(provider, ignoreCase: true, out var known) || !Enum.IsDefined(known))
        {
            throw new InvalidOperationException($"Database:Provider is '{provider}': set Sqlite or PostgreSql.");
        }

        return new DataOptions
        {
            Provider = known,
            Directory = Path.GetFullPath(configuration["Data:Directory"] ?? DefaultDataDirectory(), environment.ContentRootPath),
            // Set but empty is as good as not set: that is how a shell or container leaves a setting out.
            ConnectionString = configuration.GetConnectionString("CarPortal") is { Length: > 0 } connection ? connection : null,
        };
    }

    /// <summary>Brings the database up to date, naming it on stderr; on failure says why there too.</summary>
    public static async Task<bool> TryUpgradeDatabaseAsync(this IServiceProvider services, CancellationToken ct = default)
    {
        var upgrade = services.GetRequiredService<DatabaseUpgrade>();
        try
        {
            await Console.Error.WriteLineAsync($"Using {upgrade.Describe()}");
            foreach (var migration in await upgrade.RunAsync(ct))
            {
                await Console.Error.WriteLineAsync($"Applied {migration}");
            }

            return true;
        }
        catch (Exception e) when (e is DatabaseTooNewException or TimeoutException || DatabaseOutage.Matches(e) || e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"The database cannot be used: {e.Message}");
            return false;
        }
    }

    /// <summary>
    /// Under <c>dotnet run</c> the executable is in bin/…, which a clean build empties: data then goes beside the project.
    /// </summary>
    private static string DefaultDataDirectory()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "CarPortal.Web.csproj")))
            {
                return Path.Combine(folder.FullName, "data");
            }
        }

        return Path.Combine(AppContext.BaseDirectory, "data");
    }

    private static bool IsCulture(string name)
    {
        try
        {
            return CultureInfo.GetCultureInfo(name, predefinedOnly: true) is not null;
        }
        catch (CultureNotFoundException)
        {
            return false;
        }
    }
}
