using System.Globalization;
using System.Reflection;
using System.Text;
using CarPortal.Data;
using CarPortal.Data.ApiKeys;
using CarPortal.Data.BulkEdits;
using CarPortal.Data.Cars;
using CarPortal.Data.Costs;
using CarPortal.Data.History;
using CarPortal.Data.Photos;
using CarPortal.Data.Holds;
using CarPortal.Data.Imports;
using CarPortal.Data.Preparation;
using CarPortal.Data.SecondFactors;
using CarPortal.Data.Sessions;
using CarPortal.Data.Users;
using CarPortal.Data.Views;
using CarPortal.Data.Vins;
using CarPortal.Tests.Testing;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Architecture;

/// <summary>
/// Arguments for one call of a service method, by name and type: good enough that whoever may call it is not refused
/// for them. What they name (a car, an account, its session, its key) is made afresh for each call and is somebody
/// else's, or the caller's own where the table's row says "own".
/// </summary>
internal sealed class AccessArguments(TestDatabase database, Type service, SessionUser? own, IReadOnlyDictionary<string, string> given)
{
    private CarDetails? _car;
    private PhotoItem? _photo;
    private User? _user;
    private CarView? _view;

    /// <summary>The car to name, instead of one made afresh.</summary>
    public CarDetails? Car { init => _car = value; }

    /// <summary>That car's photo.</summary>
    public PhotoItem? Photo { init => _photo = value; }

    /// <summary>An argument; fails with what to do when it does not know how to make it.</summary>
    public async Task<object?> MakeAsync(ParameterInfo parameter)
    {
        var (name, type) = (parameter.Name!, Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType);
        if (given.TryGetValue(name, out var text))
        {
            return text == "null" ? null
                : type.IsEnum ? Enum.Parse(type, text)
                : Convert.ChangeType(text, type, CultureInfo.InvariantCulture);
        }

        var isAboutCars = service == typeof(CarService) || service == typeof(CarEditService) || service == typeof(VinService)
            || service == typeof(CarStatusService) || service == typeof(HoldService) || service == typeof(PreparationService)
            || service == typeof(CarNeighbourService)
            || given.GetValueOrDefault("kind") == nameof(RecordKind.Car);
        return (name, type) switch
        {
            (_, var t) when t == typeof(CancellationToken) => TestContext.Current.CancellationToken,
            ("id" or "viewId", _) when service == typeof(CarViewService) => (await ViewAsync()).Id,
            ("ids", _) when service == typeof(CarViewService) => new[] { (await ViewAsync()).Id },
            ("version", _) when service == typeof(CarViewService) => (await ViewAsync()).Version,
            ("id", _) when service == typeof(ImportJobService) || service == typeof(ImportReportService) || service == typeof(ImportSettingsService) => await ImportAsync(),
            ("heading", _) => "make",
            ("row" or "page", _) => 1,
            ("value", _) => "Opel",
            ("field", _) => CarFilterField.Of("make"),
            (_, var t) when t == typeof(CarGroup) => CarGroup.Make,
            (_, var t) when t == typeof(CarViewInput) => new CarViewInput { Name = "Cheap", Query = "priceTo=5000" },
            ("id", _) when type == typeof(int) => isAboutCars ? (await CarAsync()).Id
                : service == typeof(ApiKeyService) ? (await KeyAsync()).Id : (await UserAsync()).Id,
            ("version", _) when service.Namespace == typeof(PhotoService).Namespace => (await PhotoAsync(parameter.Member.Name)).Version,
            ("photoId", _) => (await PhotoAsync(parameter.Member.Name)).Id,
            ("hash", _) => (await PhotoAsync(parameter.Member.Name)).Hash,
            ("carIds", _) => new[] { (await CarAsync()).Id },
            ("seen" or "order", _) when service == typeof(PhotoService) => new[] { (await PhotoAsync(parameter.Member.Name)).Id },
            ("degrees", _) => 90,
            (_, var t) when t == typeof(PhotoSize) => PhotoSize.Small,
            ("caption" or "shot", _) => "Front",
            ("content", _) when service == typeof(PhotoIntakeService) => new MemoryStream(Pictures.Jpeg()),
            ("carId", _) => (await CarAsync()).Id,
            ("stepId", _) => (await database.AddStepAsync((await CarAsync()).Id)).Id,
            ("reason", _) => "they asked for it",
            ("costId", _) => await CostAsync(),
            ("userId", _) => (await UserAsync()).Id,
            ("sessionId", _) => (await AccessSubjects.AddSessionAsync(database, (await UserAsync()).Id)).Id,
            ("keyId", _) => (await KeyAsync()).KeyId,
            ("version", _) => isAboutCars ? (await CarAsync()).Version : (await UserAsync()).Version,
            ("entryId", _) => 1L,
            ("id", var t) when t == typeof(Guid) => await BulkEditAsync(),
            (_, var t) when t == typeof(CarSelection) => CarSelection.Of([(await CarAsync()).Id]),
            (_, var t) when t == typeof(BulkChange) => BulkChange.Set("location", "Lot A"),
            ("search", _) => (await CarAsync()).Title.Replace('a', 'z'), // One letter off: what was meant is the answer.
            ("stamp", _) => "none that is known",
            ("fields", _) => new HashSet<string> { "title" },
            ("vin", _) => "W0L0TGF4825000001",
            ("email", _) => (await UserAsync()).Email,
            ("id", _) => "none that is known",
            ("name", _) => "Ada Berg",
            ("roleId", _) => Roles.IdOf(Roles.Viewer),
            ("role", _) => Roles.Sales,
            ("password" or "current" or "typed", _) => "nine blue umbrellas",
            ("token" or "secret" or "code" or "text" or "issuer", _) => "none that is known",
            ("fileName", _) => "stock.csv",
            (_, var t) when t == typeof(ApiKeyQuery) => new ApiKeyQuery { UserId = given.ContainsKey("userId") ? null : (await UserAsync()).Id },
            (_, var t) when t == typeof(CarInput) => CarBuilder.Input(),
            (_, var t) when t == typeof(HoldInput) => CarBuilder.Hold(),
            (_, var t) when t == typeof(StepInput) => new StepInput { Name = "Cleaning" },
            (_, var t) when t == typeof(UserInput) => new UserInput { Name = "Ada Berg", Email = $"{Guid.NewGuid():N}@example.com", Role = Roles.Sales, Password = "nine blue umbrellas" },
            (_, var t) when t == typeof(UserPasskeyInfo) => new UserPasskeyInfo(
                Guid.NewGuid().ToByteArray(), [1], DateTimeOffset.UtcNow, 0, null, isUserVerified: true, isBackupEligible: false, isBackedUp: false, [1], [1]),
            (_, var t) when t == typeof(Func<Task<PasskeyProof?>>) => () => Task.FromResult<PasskeyProof?>(null),
            (_, var t) when t == typeof(Stream) => new MemoryStream(Encoding.UTF8.GetBytes($"make,title\nOpel,Astra {Guid.NewGuid()}\n")),
            (_, var t) when t.IsAssignableFrom(typeof(string[])) => new[] { Permissions.CarsRead },
            (_, var t) when t == typeof(bool) => false,
            _ when parameter.HasDefaultValue => parameter.DefaultValue,
            (_, var t) when t.GetConstructor([]) is { } make => make.Invoke([]),
            _ => throw new InvalidOperationException(
                $"{service.Name}.{parameter.Member.Name}: teach {nameof(AccessArguments)} how to make '{type.Name} {name}'."),
        };
    }

    /// <summary>A bulk edit by somebody else.</summary>
    public async Task<Guid> BulkEditAsync()
    {
        var (cars, change) = (CarSelection.Of([(await CarAsync()).Id]), BulkChange.Set("location", $"Lot {Guid.NewGuid():N}"));
        var bulk = database.Get<BulkEditService>(Actor.Console);
        var preview = Assert.IsType<BulkResult.Previewed>(await bulk.PreviewAsync(cars, change)).Preview;
        return Assert.IsType<BulkResult.Applied>(await bulk.ApplyAsync(cars, change, preview.Stamp)).Id;
    }

    private async Task<PhotoItem> PhotoAsync(string method)
    {
        if (_photo is null)
        {
            _photo = await database.AddPhotoAsync((await CarAsync()).Id);
            if (method == nameof(PhotoService.UndeleteAsync))
            {
                await database.Get<PhotoService>(Actor.Console).DeleteAsync(_car!.Id, _photo.Id, _photo.Version);
                _photo = _photo with { Version = _photo.Version + 1 };
            }
        }

        return _photo;
    }

    private async Task<CarDetails> CarAsync()
    {
        if (_car is null)
        {
            _car = await database.AddCarAsync();
            if (service == typeof(HoldService))
            {
                await database.AddHoldAsync(_car.Id); // Its version is 1, like the car's was.
            }
        }

        return _car;
    }

    /// <summary>A view for everybody, of somebody else.</summary>
    private async Task<CarView> ViewAsync() => _view ??= await database.AddViewAsync();

    /// <summary>A file that was checked, with a row that is not taken.</summary>
    private async Task<int> ImportAsync()
    {
        var (imports, worker) = (database.Get<ImportJobService>(), database.Get<ImportWorker>());
        foreach (var begun in (await imports.ListAsync()).Where(job => job.IsWorking))
        {
            // What the one before was allowed goes on in the background, and is not what the next one writes.
            await ImportDriver.FinishAsync(imports, worker, begun.Id);
        }

        var id = (await ImportDriver.UploadAsync(imports, $"make,title\nOpel,Astra {Guid.NewGuid()}\nOpel,\n")).Id;
        await ImportDriver.FinishAsync(imports, worker, id);
        Assert.IsType<ImportJobResult.Ok>(await imports.CheckAsync(id));
        await ImportDriver.FinishAsync(imports, worker, id);
        return id;
    }

    private async Task<int> CostAsync()
    {
        await using var db = database.Open();
        var cost = new CarCost { CarId = (await CarAsync()).Id, Amount = 10 };
        db.CarCosts.Add(cost);
        await db.SaveChangesAsync();
        return cost.Id;
    }

    private async Task<User> UserAsync()
    {
        var id = _user?.Id ?? own?.UserId ?? await database.AddUserAsync(Roles.Viewer);
        await using var db = database.Open();
        return _user ??= await db.Users.AsNoTracking().FirstAsync(u => u.Id == id);
    }

    private async Task<ApiKey> KeyAsync()
    {
        var user = await UserAsync();
        await using var db = database.Open();
        var key = new ApiKey
        {
            KeyId = $"{Guid.NewGuid():N}"[..8], SecretHash = new byte[32], Name = "till", UserId = user.Id, Scopes = Permissions.CarsRead, CreatedAt = DateTime.UtcNow,
        };
        db.ApiKeys.Add(key);
        await db.SaveChangesAsync();
        return key;
    }
}
