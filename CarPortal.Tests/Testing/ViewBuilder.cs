using CarPortal.Data;
using CarPortal.Data.Views;

namespace CarPortal.Tests.Testing;

/// <summary>Views, and people who can have some, for tests.</summary>
public static class ViewBuilder
{
    /// <summary>An input that is fit to be saved.</summary>
    public static CarViewInput Input(string name = "Cheap", string query = "priceTo=5000") => new() { Name = name, Query = query };

    /// <summary>Somebody of a role with an account, as they act.</summary>
    public static async Task<Actor> AddActorAsync(this TestDatabase database, string role) =>
        Actor.Person(await database.AddUserAsync(role), $"Some {role}", role);

    /// <summary>Adds a view for everybody, of a manager of its own, and gives it as the database has it.</summary>
    public static async Task<CarView> AddViewAsync(this TestDatabase database, CarViewInput? input = null)
    {
        var views = database.Get<CarViewService>(await database.AddActorAsync(Roles.Manager));
        var saved = Assert.IsType<SaveResult.Saved>(await views.CreateAsync((input ?? Input()) with { Visibility = CarViewVisibility.Everyone }));
        await using var db = database.Open();
        return (await db.CarViews.FindAsync(saved.Id))!;
    }
}
