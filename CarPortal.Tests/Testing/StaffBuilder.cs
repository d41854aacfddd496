using CarPortal.Data;
using CarPortal.Data.ApiKeys;
using CarPortal.Data.Users;
using Microsoft.AspNetCore.Identity;

namespace CarPortal.Tests.Testing;

/// <summary>Accounts and keys for tests that are not about making them.</summary>
public static class StaffBuilder
{
    /// <summary>Adds an account of a role, without a password.</summary>
    /// <returns>Its id.</returns>
    public static async Task<int> AddUserAsync(this TestDatabase database, string role)
    {
        await using var db = database.Open();
        await using var write = await db.BeginWriteAsync();
        var email = $"{Guid.NewGuid():N}@example.com";
        var user = new User
        {
            Name = $"Some {role}", Email = email, UserName = email,
            NormalizedEmail = email.ToUpperInvariant(), NormalizedUserName = email.ToUpperInvariant(),
        };
        db.Users.Add(user);
        await db.SaveChangesAsync();
        db.UserRoles.Add(new IdentityUserRole<int> { UserId = user.Id, RoleId = Roles.IdOf(role) });
        await db.SaveChangesAsync();
        await write.CommitAsync();
        return user.Id;
    }

    /// <summary>The password of every account that has one.</summary>
    public const string Password = "seven green bicycles";

    /// <summary>Adds an account of a role that can sign in with <see cref="Password"/>.</summary>
    /// <returns>Its id and address.</returns>
    public static async Task<(int Id, string Email)> AddStaffAsync(this TestDatabase database, string role, string? name = null)
    {
        var email = $"{Guid.NewGuid():N}@example.com";
        var added = await database.Get<UserService>(Actor.Console).AddAsync(
            new UserInput { Email = email, Name = name ?? $"Some {role}", Role = role, Password = Password });
        return (Assert.IsType<SaveResult.Saved>(added.Result).Id, email);
    }

    /// <summary>Makes an API key.</summary>
    /// <returns>Its text.</returns>
    public static async Task<string> AddKeyAsync(this TestDatabase database, int userId, params string[] scopes)
    {
        var (result, key) = await database.Get<ApiKeyService>(Actor.Console).CreateAsync(userId, "test", scopes);
        Assert.IsType<SaveResult.Saved>(result);
        return key!;
    }
}
