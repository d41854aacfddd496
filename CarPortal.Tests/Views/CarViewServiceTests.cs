using CarPortal.Data;
using CarPortal.Data.Views;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Views;

/// <summary>Who has which views, and who may change them.</summary>
public abstract class CarViewServiceTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private Actor _mara = null!, _jonas = null!, _vera = null!;

    private CarViewService Hers => Database.Get<CarViewService>(_mara);

    private CarViewService His => Database.Get<CarViewService>(_jonas);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _mara = await Database.AddActorAsync(Roles.Manager);
        _jonas = await Database.AddActorAsync(Roles.Sales);
        _vera = await Database.AddActorAsync(Roles.Viewer);
    }

    [Fact]
    public async Task Create_WithEverything_IsReadAsItWas()
    {
        var saved = await SaveAsync(Hers, new CarViewInput
        {
            Name = " Ready to sell ", Query = "?status=available&priceTo=5000&lastSeenAtFrom=-14d&sort=-price,year&take=5&after=x",
            Columns = ["price", "car", "year"], GroupBy = CarGroup.Make, Layout = CarListLayout.Compact, Visibility = CarViewVisibility.Role, Role = "sales",
        });

        var view = (await His.GetAsync(saved.Id, Ct))!;

        Assert.Equal(("Ready to sell", "status=available&priceTo=5000&lastSeenAtFrom=-14d&sort=-price,year"), (view.Name, view.Query));
        Assert.Equal(["price", "car", "year"], view.Columns);
        Assert.Equal((CarGroup.Make, CarListLayout.Compact, CarViewVisibility.Role, Roles.Sales), (view.GroupBy, view.Layout, view.Visibility, view.Role));
        Assert.Equal(("Some Manager", false, 1L), (view.Owner, view.MayChange, view.Version));
    }

    [Fact]
    public async Task List_OfEachPerson_HasWhatIsTheirsSharedFirst()
    {
        await SaveAsync(His, ViewBuilder.Input("his own"));
        await SaveAsync(Hers, ViewBuilder.Input("her own"));
        await SaveAsync(Hers, ViewBuilder.Input("of sales") with { Visibility = CarViewVisibility.Role, Role = Roles.Sales });
        await SaveAsync(Hers, ViewBuilder.Input("of all") with { Visibility = CarViewVisibility.Everyone });

        Assert.Equal(["of sales", "of all", "his own"], await NamesAsync(_jonas));
        Assert.Equal(["of sales", "of all", "her own"], await NamesAsync(_mara));
        Assert.Equal(["of all"], await NamesAsync(_vera));
        Assert.Equal(["of all"], await NamesAsync(TestDatabase.Mara with { Permissions = Roles.PermissionsOf(Roles.Viewer) }));
        Assert.Equal((true, false), ((await Hers.ListAsync(Ct)).MayShare, (await His.ListAsync(Ct)).MayShare));
    }

    [Fact]
    public async Task SomebodyElsesPrivateView_IsNotFound()
    {
        var view = await SaveAsync(Hers, ViewBuilder.Input());

        Assert.Null(await His.GetAsync(view.Id, Ct));
        Assert.IsType<SaveResult.NotFound>(await His.UpdateAsync(view.Id, 1, ViewBuilder.Input("mine"), Ct));
        Assert.IsType<SaveResult.NotFound>(await His.DuplicateAsync(view.Id, Ct));
        Assert.IsType<SaveResult.NotFound>(await His.DeleteAsync(view.Id, 1, Ct));
    }

    [Fact]
    public async Task SharedView_BySales_IsNeitherMadeNorChanged()
    {
        var view = await Database.AddViewAsync();

        Assert.IsType<SaveResult.Forbidden>(await His.CreateAsync(ViewBuilder.Input() with { Visibility = CarViewVisibility.Everyone }, Ct));
        Assert.IsType<SaveResult.Forbidden>(await His.UpdateAsync(view.Id, 1, ViewBuilder.Input(), Ct));
        Assert.IsType<SaveResult.Forbidden>(await His.DeleteAsync(view.Id, 1, Ct));
        Assert.IsType<SaveResult.Forbidden>(await His.ReorderAsync([view.Id], Ct));
        Assert.IsType<SaveResult.Forbidden>(await His.SetDefaultAsync(Roles.Sales, view.Id, Ct));
        Assert.IsType<SaveResult.Saved>(await His.DuplicateAsync(view.Id, Ct));
        Assert.Equal(["Cheap", "Cheap copy"], await NamesAsync(_jonas));
    }

    [Fact]
    public async Task Update_OfAnOldVersion_IsAConflict()
    {
        var view = await SaveAsync(His, ViewBuilder.Input());
        Assert.Equal(2, Assert.IsType<SaveResult.Saved>(await His.UpdateAsync(view.Id, 1, ViewBuilder.Input("Dear", "priceFrom=9000"), Ct)).Version);

        Assert.IsType<SaveResult.Conflict>(await His.UpdateAsync(view.Id, 1, ViewBuilder.Input("Old"), Ct));
        Assert.IsType<SaveResult.Conflict>(await His.DeleteAsync(view.Id, 1, Ct));
        Assert.Equal(("Dear", "Some Sales"), ((await His.GetAsync(view.Id, Ct))!.Name, (await His.GetAsync(view.Id, Ct))!.ChangedBy));
        Assert.IsType<SaveResult.Saved>(await His.DeleteAsync(view.Id, 2, Ct));
        Assert.Empty(await NamesAsync(_jonas));
    }

    [Fact]
    public async Task Create_WrongInput_SaysWhat()
    {
        foreach (var (input, field) in new[]
        {
            (ViewBuilder.Input(" "), "name"), (ViewBuilder.Input(new string('x', 61)), "name"), (ViewBuilder.Input("a\u0007b"), "name"),
            (ViewBuilder.Input(query: "priceTo=cheap"), "query"), (ViewBuilder.Input(query: "wheels=4"), "query"),
            (ViewBuilder.Input(query: "search=" + new string('x', 2_000)), "query"),
            (ViewBuilder.Input() with { Columns = ["car", "wheels"] }, "columns"),
            (ViewBuilder.Input() with { Visibility = CarViewVisibility.Role, Role = "Boss" }, "role"),
            (ViewBuilder.Input() with { Layout = (CarListLayout)9 }, "visibility"),
        })
        {
            var result = await Hers.CreateAsync(input, Ct);
            Assert.True(result is SaveResult.Invalid { Errors: [var first, ..] } && first.Field == field, $"{input}: {result}");
        }
    }

    [Fact]
    public async Task Create_BeyondAHundred_IsRefused()
    {
        await using (var db = Database.Open())
        {
            db.CarViews.AddRange(Enumerable.Range(1, CarView.MaxEach).Select(i => new CarView { Name = $"View {i}", OwnerId = _jonas.UserId!.Value, Version = 1 }));
            await db.SaveChangesAsync(Ct);
        }

        Assert.IsType<SaveResult.Invalid>(await His.CreateAsync(ViewBuilder.Input(), Ct));
        Assert.IsType<SaveResult.Saved>(await Hers.CreateAsync(ViewBuilder.Input(), Ct));
    }

    [Fact]
    public async Task Reorder_OwnViews_ChangesTheMenu()
    {
        var ids = new List<int>();
        foreach (var name in new[] { "a", "b", "c" })
        {
            ids.Add((await SaveAsync(His, ViewBuilder.Input(name))).Id);
        }

        Assert.IsType<SaveResult.Saved>(await His.ReorderAsync([ids[2], ids[0], ids[1]], Ct));

        Assert.Equal(["c", "a", "b"], await NamesAsync(_jonas));
        Assert.IsType<SaveResult.NotFound>(await His.ReorderAsync([ids[0], 9_999], Ct));
    }

    [Fact]
    public async Task SetDefault_OfARole_IsWhatItBeginsWithUntilItCannotBeSeen()
    {
        var view = await Database.AddViewAsync();
        var own = await SaveAsync(Hers, ViewBuilder.Input());

        Assert.IsType<SaveResult.Saved>(await Hers.SetDefaultAsync("sales", view.Id, Ct));
        Assert.IsType<SaveResult.Invalid>(await Hers.SetDefaultAsync(Roles.Sales, own.Id, Ct));
        Assert.IsType<SaveResult.NotFound>(await Hers.SetDefaultAsync(Roles.Sales, 9_999, Ct));

        Assert.Equal(view.Id, (await His.ListAsync(Ct)).Default?.Id);
        Assert.Null((await Hers.ListAsync(Ct)).Default);
        Assert.IsType<SaveResult.Saved>(await Hers.UpdateAsync(view.Id, 1, ViewBuilder.Input() with { Visibility = CarViewVisibility.Role, Role = Roles.Viewer }, Ct));
        Assert.Null((await His.ListAsync(Ct)).Default);
    }

    [Fact]
    public async Task SetDefault_OfNone_TakesItBack()
    {
        var view = await Database.AddViewAsync();
        await Hers.SetDefaultAsync(Roles.Sales, view.Id, Ct);

        Assert.IsType<SaveResult.Saved>(await Hers.SetDefaultAsync(Roles.Sales, null, Ct));

        Assert.Null((await His.ListAsync(Ct)).Default);
    }

    private static async Task<SaveResult.Saved> SaveAsync(CarViewService views, CarViewInput input) =>
        Assert.IsType<SaveResult.Saved>(await views.CreateAsync(input, Ct));

    private async Task<IEnumerable<string>> NamesAsync(Actor actor) =>
        (await Database.Get<CarViewService>(actor).ListAsync(Ct)).Items.Select(v => v.Name);

    public sealed class OnSqlite() : CarViewServiceTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CarViewServiceTests(DatabaseProvider.PostgreSql);
}
