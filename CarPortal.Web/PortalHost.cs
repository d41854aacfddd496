using CarPortal.Data;
using CarPortal.Web.Account;
using CarPortal.Web.Api;
using CarPortal.Web.Auth;
using CarPortal.Web.CarList;
using CarPortal.Web.Cars;
using CarPortal.Web.Circuits;
using CarPortal.Web.Components;
using CarPortal.Web.Edge;
using CarPortal.Web.Photos;
using CarPortal.Web.Holds;
using CarPortal.Web.Imports;
using CarPortal.Web.Live;
using MudBlazor;
using MudBlazor.Services;

namespace CarPortal.Web;

/// <summary>The portal as a web server: what it is made of, and the way a request goes through it.</summary>
internal static class PortalHost
{
    /// <summary>Brings the database up to date and serves until told to stop.</summary>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> ServeAsync(string[] args)
    {
        var app = Build(args);
        if (!await app.Services.TryUpgradeDatabaseAsync())
        {
            return 1;
        }

        app.AnnounceSetup();
        await app.RunAsync();
        return 0;
    }

    private static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(PortalSettings.HostOptions(args));
        builder.AddPortalSettings();

        builder.Services.AddPortalEdge(builder.Configuration);
        builder.Services.AddCarPortalData(builder.Configuration.ReadDataOptions(builder.Environment));
        builder.Services.AddPortalAuth(builder.Configuration, builder.Environment);
        builder.Services.AddPortalActors();
        builder.Services.AddSingleton<CarFormat>();
        builder.Services.AddScoped<CarListLoad>();
        builder.Services.AddScoped<CarListMemory>();
        builder.Services.AddHostedService<HoldSweep>();
        builder.Services.AddHostedService<ImportQueue>();
        builder.Services.AddScoped<ImportFormUpload>();
        builder.Services.AddPortalApi();
        builder.Services.AddScoped<PhotoUploads>();
        builder.Services.AddHostedService<PhotoSweeper>();
        builder.Services.AddMudServices(mud => mud.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomCenter);
        builder.Services.AddPortalCircuits();
        builder.Services.AddHostedService<ChangeFeedHost>();

        var app = builder.Build();
        app.UsePortalEdge();
        app.UsePortalErrors();
        app.UseApiErrors();
        app.UseRefusals();
        app.UseRouting();
        app.UseUnroutedAnswers();
        app.UseAuthentication();
        app.UseKeyLimits();
        app.UseEnrolment();
        app.UseAuthorization();
        app.UseAntiforgery();

        app.MapStaticAssets().AllowAnonymous();
        app.MapPortalApi();
        app.MapAccount();
        app.MapPasskeys();
        app.MapPhotos();
        app.MapCarExport();
        app.MapImports();
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(server =>
            {
                server.ContentSecurityFrameAncestorsPolicy = "'none'";
                server.DisableWebSocketCompression = true; // What is secret and what others typed would be squeezed together.
            })
            .RequireAuthorization()
            .AnswerHeadAsGet();
        return app;
    }
}
