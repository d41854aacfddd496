using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using CarPortal.Data;
using CarPortal.Tests.Testing;
using CarPortal.Web.Commands;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static CarPortal.Tests.Architecture.AccessSubjects;

namespace CarPortal.Tests.Architecture;

/// <summary>
/// Every door of the portal, tried by everybody, against the one table below. A route, page, verb or service method that
/// is not in the table fails a test: whoever adds a door says here who may use it.
/// </summary>
/// <remarks>
/// To add a page or route: a line in <see cref="Pages"/> (or <see cref="Api"/> for the keys' API), with the method, the
/// route as it is mapped and who gets in; everybody else of <see cref="All"/> must be refused. If its answer to those who
/// get in is not 200 (or, for a POST, a complaint about what is missing), a line in <see cref="Others"/> that names its
/// tests. To add a service method: a line in <see cref="Services"/>, <c>Service.Method</c>; overloads share it. It is
/// called as everybody with arguments by <see cref="AccessArguments"/>, which name somebody else's record; a method with
/// a <c>userId</c> needs a second line with <c> own</c> for the caller's own. After the name, <c>parameter=value</c> sets
/// an argument.
/// </remarks>
public abstract class AccessTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private static readonly string[] Readers = [Viewer, Sales, Manager, Administrator];
    private static readonly string[] Writers = [Sales, Manager, Administrator];
    private static readonly string[] Importers = [Manager, Administrator];
    private static readonly string[] Admins = [Administrator];
    private static readonly string[] Nobody = [];
    private static readonly string[] Everybody = All;

    /// <summary>Who is signed in, whatever they may do then.</summary>
    private static readonly string[] SignedIn = [Viewer, Sales, Manager, Administrator, MustEnrol];

    /// <summary>Who may do things with cars, and the keys of theirs that may.</summary>
    private static readonly string[] CarReaders = [.. Readers, ReadKey, WriteKey, CostKey, OtherKey];
    private static readonly string[] CarWriters = [.. Writers, WriteKey, CostKey];
    private static readonly string[] BulkEditors = [Manager, Administrator];
    private static readonly string[] ViewSharers = [Manager, Administrator];
    private static readonly string[] CostReaders = [Manager, Administrator, CostKey];

    /// <summary>
    /// Route → who gets in. <c>{id}</c> stands for a car or a user that exists. A page lets in with 200; a POST that lets
    /// in goes on to complain about what is missing, which is not a refusal.
    /// </summary>
    private static readonly Dictionary<string, string[]> Pages = new()
    {
        ["GET /"] = Readers,
        ["GET /cars"] = Readers,
        ["GET /cars/bulk"] = Writers,
        ["GET /cars/export/{format}"] = Readers,
        ["GET /cars/new"] = Writers,
        ["GET /cars/{Id:int}"] = Readers,
        ["GET /cars/{Id:int}/edit"] = Writers,
        ["GET /imports"] = Importers,
        ["POST /imports"] = Importers,
        ["GET /imports/{Id:int}"] = Importers,
        ["GET /imports/{Id:int}/rejects"] = Importers,
        ["GET /trash"] = Readers,
        ["GET /settings"] = Admins,
        ["GET /users"] = Admins,
        ["GET /users/{Id:int}"] = Admins,
        ["GET /account"] = Readers,
        ["GET /account/password"] = SignedIn,
        ["GET /account/confirm"] = SignedIn,
        ["GET /account/second-factor"] = SignedIn,
        ["GET /account/keys"] = Readers,
        ["GET /keys"] = Admins,
        ["GET /history"] = Admins,
        ["GET /photos/{hash}/{size}.webp"] = Readers,
        ["POST /photos/cars/{Id:int}"] = Writers,
        ["GET /access-denied"] = Everybody,
        ["GET /lockout"] = Everybody,
        ["GET /openapi/{documentName}.json"] = CarReaders,
        ["POST /_blazor/negotiate"] = Readers,
        ["GET /_blazor"] = Readers,
        ["GET /_blazor/disconnect"] = Readers,
        ["GET /_blazor/initializers"] = Readers,
    };

    /// <summary>Doors whose answer to those who are let in is not a plain page; each has tests of its own.</summary>
    private static readonly Dictionary<string, string> Others = new()
    {
        ["/sign-in"] = "strangers sign in; who is signed in is sent home: Account/SignInTests",
        ["/sign-in/second"] = "whoever typed the right password within five minutes; others are sent back to /sign-in: Account/SecondStepTests",
        ["/sign-out"] = "a POST with an antiforgery token: Account/SignInTests",
        ["/setup"] = "not there once an account exists: Account/SignInTests",
        ["/set-password"] = "needs the secret of a one-time link: Account/SignInTests",
        ["/passkeys/sign-in"] = "a POST with an antiforgery token, open to all: Account/PasskeyTests",
        ["/passkeys/second"] = "a POST with an antiforgery token after the password: Account/PasskeyTests",
        ["/passkeys/confirm"] = "a POST with an antiforgery token by whoever is signed in: Account/PasskeyTests",
        ["/passkeys/confirmed"] = "a POST with an antiforgery token by whoever is signed in: Account/PasskeyTests",
        ["/passkeys/add"] = "a POST with an antiforgery token by whoever is signed in: Account/PasskeyTests",
        ["/error"] = "the page for faults, open to all",
        ["/not-found"] = "the page for what is not there, open to all",
        ["/{**path:file}"] = "404 for files that are not there, open to all",
        ["/api/{**path}"] = "404 for keys, 401 for everybody else: Cars/CarsApiTests",
        ["/_framework/opaque-redirect"] = "Blazor's own, for redirects after a form post; its address is signed",
    };

    /// <summary>Method and route of the API → which keys get in. A cookie never does.</summary>
    internal static readonly Dictionary<string, string[]> Api = new()
    {
        ["GET /api/cars"] = [ReadKey, WriteKey, CostKey, OtherKey],
        ["GET /api/cars/export/{format}"] = [ReadKey, WriteKey, CostKey, OtherKey],
        ["GET /api/cars/{id:int}"] = [ReadKey, WriteKey, CostKey, OtherKey],
        ["POST /api/cars"] = [WriteKey, CostKey],
        ["PUT /api/cars/{id:int}"] = [WriteKey, CostKey],
        ["PATCH /api/cars/{id:int}"] = [WriteKey, CostKey],
        ["GET /api/cars/bulk"] = [WriteKey, CostKey],
        ["POST /api/cars/bulk"] = Nobody, // No key of these has the scope; BulkEdits/BulkEditsApiTests has one.
        ["POST /api/cars/bulk/preview"] = Nobody,
        ["POST /api/cars/bulk/{id:guid}/undo"] = Nobody, // Somebody else's; their own: BulkEdits/BulkEditsApiTests.
        ["GET /api/cars/{id:int}/history"] = [ReadKey, WriteKey, CostKey, OtherKey],
        ["POST /api/cars/{id:int}/history/{entryId:long}/revert"] = [WriteKey, CostKey],
        ["DELETE /api/cars/{id:int}"] = [WriteKey, CostKey],
        ["GET /api/cars/{id:int}/status"] = [ReadKey, WriteKey, CostKey, OtherKey],
        ["POST /api/cars/{id:int}/status"] = [WriteKey, CostKey],
        ["POST /api/cars/{id:int}/undo-sale"] = Nobody, // No key of these has the scope; Cars/CarStatusApiTests has one.
        ["POST /api/cars/{id:int}/seen"] = [WriteKey, CostKey],
        ["GET /api/cars/{id:int}/hold"] = [ReadKey, WriteKey, CostKey, OtherKey],
        ["POST /api/cars/{id:int}/hold"] = [WriteKey, CostKey],
        ["PUT /api/cars/{id:int}/hold"] = [WriteKey, CostKey],
        ["DELETE /api/cars/{id:int}/hold"] = [WriteKey, CostKey],
        ["GET /api/cars/{id:int}/steps"] = [ReadKey, WriteKey, CostKey, OtherKey],
        ["POST /api/cars/{id:int}/steps"] = [WriteKey, CostKey],
        ["PUT /api/cars/{id:int}/steps/{stepId:int}"] = [WriteKey, CostKey],
        ["DELETE /api/cars/{id:int}/steps/{stepId:int}"] = [WriteKey, CostKey],
        ["GET /api/cars/{id:int}/costs"] = [CostKey],
        ["POST /api/cars/{id:int}/costs"] = [CostKey],
        ["PUT /api/cars/{id:int}/costs/{costId:int}"] = [CostKey],
        ["DELETE /api/cars/{id:int}/costs/{costId:int}"] = [CostKey],
        ["GET /api/views"] = [ReadKey, WriteKey, CostKey, OtherKey],
        ["POST /api/views"] = [WriteKey, CostKey],
        ["GET /api/views/{id:int}"] = [ReadKey, WriteKey, CostKey, OtherKey],
        ["PUT /api/views/{id:int}"] = Nobody, // A view for everybody; no key shares views. Views/ViewsApiTests has one's own.
        ["DELETE /api/views/{id:int}"] = Nobody,
        ["GET /api/imports"] = Nobody, // No key of these has the scope; Imports/ImportsApiTests has one.
        ["POST /api/imports"] = Nobody,
        ["GET /api/imports/sources"] = Nobody,
        ["GET /api/imports/{id:int}"] = Nobody,
        ["DELETE /api/imports/{id:int}"] = Nobody,
        ["GET /api/imports/{id:int}/reading"] = Nobody,
        ["PUT /api/imports/{id:int}/settings"] = Nobody,
        ["PUT /api/imports/{id:int}/fixes"] = Nobody,
        ["POST /api/imports/{id:int}/check"] = Nobody,
        ["POST /api/imports/{id:int}/run"] = Nobody,
        ["POST /api/imports/{id:int}/cancel"] = Nobody,
        ["POST /api/imports/{id:int}/undo"] = Nobody,
        ["GET /api/imports/{id:int}/refused"] = Nobody,
        ["GET /api/imports/{id:int}/changes"] = Nobody,
        ["GET /api/imports/{id:int}/kept"] = Nobody,
        ["GET /api/imports/{id:int}/samples"] = Nobody,
        ["GET /api/imports/{id:int}/rejects"] = Nobody,
        ["GET /api/vins/{vin}"] = [ReadKey, WriteKey, CostKey, OtherKey],
        ["GET /api/cars/{id:int}/photos"] = [ReadKey, WriteKey, CostKey, OtherKey],
        ["POST /api/cars/{id:int}/photos"] = [WriteKey, CostKey],
        ["PUT /api/cars/{id:int}/photos/order"] = [WriteKey, CostKey],
        ["PATCH /api/cars/{id:int}/photos/{photoId:int}"] = [WriteKey, CostKey],
        ["DELETE /api/cars/{id:int}/photos/{photoId:int}"] = [WriteKey, CostKey],
        ["GET /api/photos/{hash}/{size}.webp"] = [ReadKey, WriteKey, CostKey, OtherKey],
    };

    /// <summary>Verbs are for whoever may run the executable on the server; the portal's roles do not reach there.</summary>
    private static readonly string[] Verbs =
    [
        "cars export", "cars import", "demo", "keys add", "keys list", "keys revoke", "migrate",
        "users add", "users disable", "users enable", "users list", "users reset-password",
        "users reset-second-factor", "users unlock",
    ];

    /// <summary>Public methods of the scoped services → who is not refused.</summary>
    internal static readonly Dictionary<string, string[]> Services = new()
    {
        ["AccountService.ChangePasswordAsync"] = SignedIn,
        ["AccountService.GetAsync"] = SignedIn,
        ["AccountService.RenameAsync"] = SignedIn,
        ["ApiKeyService.CreateAsync"] = Admins,
        ["ApiKeyService.CreateAsync own"] = SignedIn,
        ["ApiKeyService.ListAsync"] = Admins,
        ["ApiKeyService.ListAsync own"] = SignedIn,
        ["ApiKeyService.ListAsync userId=null"] = Admins,
        ["ApiKeyService.RevokeAsync"] = Admins,
        ["ApiKeyService.RevokeAsync own"] = SignedIn,
        ["BulkEditService.ApplyAsync"] = BulkEditors,
        ["BulkEditService.ListRecentAsync"] = CarWriters,
        ["BulkEditService.PreviewAsync"] = BulkEditors,
        ["BulkEditService.StreamPreviewAsync"] = BulkEditors,
        ["BulkEditService.UndoAsync"] = BulkEditors, // Their own others may undo: BulkEdits/BulkUndoTests.
        ["CarEditService.MergeAsync"] = CarWriters,
        ["CarEditService.PatchAsync"] = CarWriters,
        ["CarEditService.RevertAsync"] = CarWriters,
        ["CarExportService.ReadPageAsync"] = CarReaders,
        ["CarExportService.StreamAsync"] = CarReaders,
        ["CarImportService.RunAsync"] = Importers,
        ["CarFacetService.CountAsync"] = CarReaders,
        ["CarFacetService.SumAsync"] = CarReaders,
        ["CarNeighbourService.FindAsync"] = CarReaders,
        ["CarService.CountTrashAsync"] = CarReaders,
        ["CarService.CreateAsync"] = CarWriters,
        ["CarService.DeleteAsync"] = CarWriters,
        ["CarService.GetAsync"] = CarReaders,
        ["CarService.CountAsync"] = CarReaders,
        ["CarService.ListAsync"] = CarReaders,
        ["CarService.ListRowsAsync"] = CarReaders,
        ["CarService.SuggestSearchAsync"] = CarReaders,
        ["CarService.ListDetailsAsync"] = CarReaders,
        ["CarService.ListHiddenFieldsAsync"] = CarReaders,
        ["CarService.ListTrashAsync"] = CarReaders,
        ["CarService.RestoreAsync"] = CarWriters,
        ["CarService.UpdateAsync"] = CarWriters,
        ["CarStatusService.GetLifeAsync"] = CarReaders,
        ["CarStatusService.ListLocationsAsync"] = CarReaders,
        ["CarStatusService.MoveAsync"] = CarWriters,
        ["CarStatusService.SeenAsync"] = CarWriters,
        ["CarStatusService.UndoSaleAsync"] = Importers,
        ["ConfirmService.ConfirmAsync"] = SignedIn,
        ["ConfirmService.FindAsync"] = SignedIn,
        ["CostService.AddAsync"] = CostReaders,
        ["CostService.GetAsync"] = CostReaders,
        ["CostService.RemoveAsync"] = CostReaders,
        ["CostService.UpdateAsync"] = CostReaders,
        ["DemoService.AddCarsAsync"] = Importers,
        ["FirstRun.CreateAdministratorAsync"] = Nobody,
        ["HoldService.GetActiveAsync"] = CarReaders,
        ["HoldService.ListAsync"] = CarReaders,
        ["HoldService.PlaceAsync"] = CarWriters,
        ["HoldService.ReleaseAsync"] = CarWriters,
        ["HoldService.UpdateAsync"] = CarWriters,
        ["HistoryService.ListAsync kind=Car"] = CarReaders,
        ["HistoryService.ListAsync kind=User"] = Admins,
        ["HistoryService.ListPeopleAsync"] = Admins,
        ["HistoryService.ListPricesAsync"] = CarReaders,
        ["HistoryService.SearchAsync"] = Admins,
        ["ImportJobService.CancelAsync"] = Importers,
        ["ImportJobService.CheckAsync"] = Importers,
        ["ImportJobService.FindAsync"] = Importers,
        ["ImportSettingsService.FixAsync"] = Importers,
        ["ImportJobService.ListAsync"] = Importers,
        ["ImportReportService.ListChangesAsync"] = Importers,
        ["ImportReportService.ListKeptAsync"] = Importers,
        ["ImportReportService.ListRefusedAsync"] = Importers,
        ["ImportReportService.ListSamplesAsync"] = Importers,
        ["ImportSettingsService.ListSourcesAsync"] = Importers,
        ["ImportReportService.OpenRejectsAsync"] = Importers,
        ["ImportSettingsService.ReadAsync"] = Importers,
        ["ImportJobService.RemoveAsync"] = Importers,
        ["ImportJobService.RunAsync"] = Importers,
        ["ImportSettingsService.SaveAsync"] = Importers,
        ["ImportJobService.UndoAsync"] = Importers,
        ["ImportJobService.UploadAsync"] = Importers,
        ["PasskeyService.AddAsync"] = SignedIn,
        ["PasskeyService.BeginAsync"] = SignedIn,
        ["PasskeyService.ListAsync"] = SignedIn,
        ["PasskeyService.RemoveAsync"] = SignedIn,
        ["PasskeyService.RenameAsync"] = SignedIn,
        ["PasskeySignInService.ConfirmAsync"] = SignedIn,
        ["PreparationService.AddAsync"] = CarWriters,
        ["PreparationService.AddUsualAsync"] = CarWriters,
        ["PreparationService.ListAsync"] = CarReaders,
        ["PreparationService.RemoveAsync"] = CarWriters,
        ["PreparationService.UpdateAsync"] = CarWriters,
        ["RoleService.ListAsync"] = Admins,
        ["RoleService.RequireSecondFactorAsync"] = Admins,
        ["PhotoIntakeService.AddAsync"] = CarWriters,
        ["PhotoIntakeService.RotateAsync"] = CarWriters,
        ["PhotoIntakeService.WhyNotAsync"] = CarWriters,
        ["PhotoService.CountAsync"] = CarReaders,
        ["PhotoService.DeleteAsync"] = CarWriters,
        ["PhotoService.DescribeAsync"] = CarWriters,
        ["PhotoService.FindFileAsync"] = CarReaders,
        ["PhotoService.GetAsync"] = CarReaders,
        ["PhotoService.ListAsync"] = CarReaders,
        ["PhotoService.ListCoversAsync"] = CarReaders,
        ["PhotoService.ReorderAsync"] = CarWriters,
        ["PhotoService.SetCaptionAsync"] = CarWriters,
        ["PhotoService.SetShotAsync"] = CarWriters,
        ["PhotoService.UndeleteAsync"] = CarWriters,
        ["SecondFactorService.BeginAuthenticatorAsync"] = SignedIn,
        ["SecondFactorService.CancelAuthenticatorAsync"] = SignedIn,
        ["SecondFactorService.ConfirmAuthenticatorAsync"] = SignedIn,
        ["SecondFactorService.GetAsync"] = Admins,
        ["SecondFactorService.GetAsync own"] = SignedIn,
        ["SecondFactorService.GetOwnAsync"] = SignedIn,
        ["SecondFactorService.RemoveAuthenticatorAsync"] = SignedIn,
        ["SecondFactorService.RenewRecoveryCodesAsync"] = SignedIn,
        ["SecondFactorService.ResetAsync"] = Admins,
        ["SecondFactorService.ResetAsync own"] = Admins,
        ["SessionService.EndAsync"] = Admins,
        ["SessionService.EndAsync own"] = SignedIn,
        ["SessionService.EndOthersAsync"] = Admins,
        ["SessionService.EndOthersAsync own"] = SignedIn,
        ["SessionService.ListAsync"] = Admins,
        ["SessionService.ListAsync own"] = SignedIn,
        ["SessionService.SignOutAsync"] = SignedIn,
        ["UserService.AddAsync"] = Admins,
        ["UserService.CountAsync"] = Admins,
        ["UserService.FindByEmailAsync"] = Admins,
        ["UserService.GetAsync"] = Admins,
        ["UserService.ListAsync"] = Admins,
        ["UserService.ResetByLinkAsync"] = Admins,
        ["UserService.ResetPasswordAsync"] = Admins,
        ["UserService.SetEnabledAsync"] = Admins,
        ["UserService.UnlockAsync"] = Admins,
        ["UserService.UpdateAsync"] = Admins,
        ["CarViewService.CreateAsync"] = CarReaders,
        ["CarViewService.DeleteAsync"] = ViewSharers,
        ["CarViewService.DuplicateAsync"] = CarReaders,
        ["CarViewService.GetAsync"] = CarReaders,
        ["CarViewService.ListAsync"] = CarReaders,
        ["CarViewService.ReorderAsync"] = ViewSharers,
        ["CarViewService.SetDefaultAsync"] = ViewSharers,
        ["CarViewService.UpdateAsync"] = ViewSharers,
        ["VinService.CheckAsync"] = CarReaders,
        ["VinService.GetOldRecordAsync"] = CarReaders,
    };

    /// <summary>Service methods that ask for something else than who calls them; each has tests of its own.</summary>
    private static readonly Dictionary<string, string> OpenServices = new()
    {
        ["AccountService.CompleteLinkAsync"] = "the secret of a one-time link: Account/SignInTests",
        ["AccountService.FindLinkAsync"] = "the secret of a one-time link: Account/SignInTests",
        ["ApiKeyService.ListScopesAsync"] = "nothing for an account that is not the caller's to make keys for: ApiKeys/ApiKeyServiceTests",
        ["FirstRun.IsOpenAsync"] = "tells whether there is an account at all",
        ["PasskeySignInService.SecondStepAsync"] = "the right password and a passkey of that account: Account/PasskeyTests",
        ["PasskeySignInService.SignInAsync"] = "a passkey: Account/PasskeyTests",
        ["SecondFactorService.FindSetupAsync"] = "gives the caller's own set-up, where one was begun: SecondFactors/SecondFactorServiceTests",
        ["SecondStepService.FindAsync"] = "a password that was right: SecondFactors/SecondStepServiceTests",
        ["SecondStepService.SignInWithCodeAsync"] = "a password that was right and a code: SecondFactors/SecondStepServiceTests",
        ["SecondStepService.SignInWithRecoveryCodeAsync"] = "a password that was right and a recovery code: SecondFactors/SecondStepServiceTests",
        ["SignInService.SignInAsync"] = "a password: Account/SignInTests",
    };

    /// <summary>Singletons are machinery under the services; no page or endpoint hands their answers out.</summary>
    private static readonly Dictionary<string, string> Machinery = new()
    {
        ["ApiKeyCheck"] = "the guard itself",
        ["BulkPreviews"] = "remembers which cars were previewed, by their stamp",
        ["ChangeFeed"] = "tells that a record has news, not what",
        ["DataOptions"] = "where the data is",
        ["DatabaseStamp"] = "tells that something was committed, not what",
        ["DatabaseUpgrade"] = "runs before the portal serves, and by the verb migrate",
        ["HoldExpiry"] = "ends holds whose time is over, as the portal itself",
        ["ImportSignals"] = "tells the worker that there is something to do, not what",
        ["ImportWorker"] = "does in the background what people asked of ImportJobService, as the portal itself",
        ["KeptContext"] = "a context for the services, which check",
        ["LastSeen"] = "notes when sessions and keys were used",
        ["PhotoFiles"] = "where photos are stored",
        ["PhotoPipeline"] = "reads pictures and encodes them anew",
        ["PhotoSweep"] = "removes files that no photo speaks of",
        ["SessionCheck"] = "the guard itself",
        ["CarCounts"] = "keeps counts for CarService and CarFacetService, which say who may count what",
        ["SqliteCarReader"] = "reads a car for CarService, which says who may see what of it",
    };

    [Fact]
    public async Task EveryRoute_IsInTheTable()
    {
        await using var portal = PortalFactory.On(Database);
        var known = Pages.Keys.Concat(Api.Keys).Select(key => key.Split(' ')[1]).Concat(Others.Keys).ToHashSet();
        var routes = portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => !IsStaticFile(e)).ToList();

        Assert.Empty(routes.Select(Route).Where(route => !known.Contains(route)).Distinct().Order());

        // And no method of a listed route but the listed ones; a page's form is its own matter.
        var methods = Pages.Keys.Concat(Api.Keys).ToHashSet();
        Assert.Empty(routes.Where(e => !IsPage(e) && !Others.ContainsKey(Route(e)))
            .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Select(m => $"{m} {Route(e)}") ?? [])
            .Where(door => !methods.Contains(door.Replace("HEAD ", "GET ", StringComparison.Ordinal))).Order());
    }

    [Fact]
    public void EveryPage_IsInTheTableAndSaysWhomItLetsIn()
    {
        var pages = typeof(Program).Assembly.GetTypes()
            .SelectMany(type => type.GetCustomAttributes<RouteAttribute>().Select(route => (Type: type, Route: route.Template))).ToList();
        var known = Pages.Keys.Select(key => key.Split(' ')[1]).Concat(Others.Keys).ToHashSet();

        Assert.NotEmpty(pages);
        Assert.Empty(pages.Where(p => !known.Contains(p.Route)).Select(p => p.Route));
        Assert.Empty(pages
            .Where(p => p.Type.GetCustomAttribute<AuthorizeAttribute>() is null && p.Type.GetCustomAttribute<AllowAnonymousAttribute>() is null)
            .Select(p => $"{p.Type.Name} carries neither [Authorize] nor [AllowAnonymous]"));
    }

    [Fact]
    public async Task EveryPage_TriedByEverybody_LetsInWhomTheTableSays()
    {
        var car = await Database.AddCarAsync();
        var user = await Database.AddUserAsync(Viewer);
        await using var portal = PortalFactory.On(Database);
        var subjects = await CreateAsync(portal);

        var wrong = new List<string>();
        foreach (var (door, allowed) in Pages)
        {
            var (method, route) = (door.Split(' ')[0], door.Split(' ')[1]);
            var path = route.Replace("{documentName}", "v1", StringComparison.Ordinal)
                .Replace("{Id:int}", $"{(route.StartsWith("/users", StringComparison.Ordinal) ? user : car.Id)}", StringComparison.Ordinal);
            foreach (var who in All)
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path);
                using var answer = await subjects.Client(who).SendAsync(request, Ct);
                var refused = answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                    || (answer.StatusCode == HttpStatusCode.Redirect && IsRefusal(answer.Headers.Location!.ToString()));
                if ((int)answer.StatusCode >= 500 || refused == allowed.Contains(who))
                {
                    wrong.Add($"{door} as {who}: {(int)answer.StatusCode} {answer.Headers.Location}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task EveryPage_PostedToWithoutAToken_DoesNothing()
    {
        await using var portal = PortalFactory.On(Database);
        var subjects = await CreateAsync(portal);
        var before = await CountHistoryAsync();

        var wrong = new List<string>();
        foreach (var route in Pages.Keys.Where(door => door.StartsWith("GET /", StringComparison.Ordinal)).Select(door => door.Split(' ')[1])
            .Concat(Others.Keys).Where(route => !route.Contains('{', StringComparison.Ordinal) && !route.StartsWith("/_", StringComparison.Ordinal)))
        {
            foreach (var who in All)
            {
                using var answer = await subjects.Client(who).PostAsync(route, new FormUrlEncodedContent([]), Ct);
                if (answer.IsSuccessStatusCode || (int)answer.StatusCode >= 500)
                {
                    wrong.Add($"POST {route} as {who}: {(int)answer.StatusCode}");
                }
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(before, await CountHistoryAsync());
    }

    [Fact]
    public async Task EveryApiRoute_TriedByEverybody_LetsInWhomTheTableSays()
    {
        await using var portal = PortalFactory.On(Database);
        var subjects = await CreateAsync(portal);

        var wrong = new List<string>();
        foreach (var (door, allowed) in Api)
        {
            foreach (var who in All)
            {
                using var request = await AccessRequests.MakeAsync(Database, door);
                var before = await CountHistoryAsync();
                using var answer = await subjects.Client(who).SendAsync(request, Ct);
                var refusal = who is ReadKey or WriteKey or CostKey or OtherKey ? HttpStatusCode.Forbidden : HttpStatusCode.Unauthorized;
                if (allowed.Contains(who) ? !answer.IsSuccessStatusCode : answer.StatusCode != refusal || before != await CountHistoryAsync())
                {
                    wrong.Add($"{door} as {who}: {(int)answer.StatusCode}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void EveryVerb_IsInTheTable()
    {
        static IEnumerable<string> Leaves(System.CommandLine.Command command, string path) => command.Subcommands.Count == 0
            ? [path]
            : command.Subcommands.SelectMany(c => Leaves(c, $"{path} {c.Name}".Trim()));

        Assert.Equal(Verbs, Leaves(PortalCommands.Root(), "").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EveryServiceMethod_IsInTheTable()
    {
        var methods = ServiceDoors.Registered(Database.Options, scoped: true).SelectMany(ServiceDoors.Methods).ToList();
        var listed = Services.Keys.Select(row => row.Split(' ')[0]).Concat(OpenServices.Keys).ToHashSet();

        Assert.Empty(methods.Select(ServiceDoors.Name).Where(name => !listed.Contains(name)).Distinct());
        Assert.Subset(methods.Select(ServiceDoors.Name).ToHashSet(), listed);
        Assert.Empty(methods.Where(m => m.GetParameters().Any(p => p.Name == "userId")).Select(ServiceDoors.Name)
            .Where(name => !OpenServices.ContainsKey(name) && !Services.ContainsKey($"{name} own")).Select(name => $"{name} own"));
        Assert.Equal(Machinery.Keys.Order(), ServiceDoors.Registered(Database.Options, scoped: false).Select(t => t.Name).Order());
    }

    [Fact]
    public async Task EveryServiceMethod_CalledByEverybody_RefusesWhomTheTableSays()
    {
        await using var portal = PortalFactory.On(Database);
        var subjects = await CreateAsync(portal);
        var methods = ServiceDoors.Registered(Database.Options, scoped: true).SelectMany(ServiceDoors.Methods).ToLookup(ServiceDoors.Name);

        var wrong = new List<string>();
        foreach (var (row, allowed) in Services)
        {
            var (words, given) = (row.Split(' '), GivenIn(row));
            foreach (var method in methods[words[0]])
            {
                foreach (var who in All)
                {
                    await using var caller = await subjects.EnterAsync(who);
                    if (words.Contains("own") && caller.Person is null)
                    {
                        continue; // Strangers and keys own nothing.
                    }

                    await ArrangeAsync(row);
                    await subjects.RestoreAsync();
                    var arguments = new AccessArguments(Database, method.DeclaringType!, words.Contains("own") ? caller.Person : null, given);
                    var values = new List<object?>();
                    foreach (var parameter in method.GetParameters())
                    {
                        values.Add(await arguments.MakeAsync(parameter));
                    }

                    var before = await CountHistoryAsync();
                    var refused = await ServiceDoors.IsRefusedAsync(method, caller, [.. values]);
                    if (refused == allowed.Contains(who))
                    {
                        wrong.Add($"{row} as {who}: {(refused ? "refused" : "not refused")}");
                    }
                    else if (refused && before != await CountHistoryAsync())
                    {
                        wrong.Add($"{row} as {who}: refused, but something was written");
                    }
                }
            }
        }

        Assert.Empty(wrong);
    }

    /// <summary>The arguments that a row of <see cref="Services"/> sets.</summary>
    internal static Dictionary<string, string> GivenIn(string row) =>
        row.Split(' ').Skip(1).Where(w => w.Contains('=', StringComparison.Ordinal)).ToDictionary(w => w.Split('=')[0], w => w.Split('=')[1]);

    /// <summary>What a row needs to be as it is, beside its arguments.</summary>
    private async Task ArrangeAsync(string row)
    {
        if (row.StartsWith("DemoService.", StringComparison.Ordinal))
        {
            await using var db = Database.Open();
            await db.CarCosts.ExecuteDeleteAsync(Ct);
            await db.CarPhotos.ExecuteDeleteAsync(Ct);
            await db.Holds.ExecuteDeleteAsync(Ct);
            await db.PreparationSteps.ExecuteDeleteAsync(Ct);
            await db.Cars.IgnoreQueryFilters().ExecuteDeleteAsync(Ct); // It only fills an empty installation.
        }
    }

    /// <summary>Every write leaves an entry in the history.</summary>
    private async Task<int> CountHistoryAsync()
    {
        await using var db = Database.Open();
        return await db.History.CountAsync(Ct);
    }

    private static string Route(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.Trim('/');

    private static bool IsRefusal(string location) =>
        location.Contains("/sign-in", StringComparison.Ordinal) || location.Contains("/access-denied", StringComparison.Ordinal)
        || location.Contains("/account/second-factor", StringComparison.Ordinal);

    private static bool IsStaticFile(RouteEndpoint endpoint) =>
        endpoint.Metadata.Any(m => m.GetType().Name == "StaticAssetDescriptor");

    private static bool IsPage(RouteEndpoint endpoint) =>
        endpoint.Metadata.Any(m => m.GetType().Name == "ComponentTypeMetadata");

    public sealed class OnSqlite() : AccessTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : AccessTests(DatabaseProvider.PostgreSql);
}
