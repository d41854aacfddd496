using System.Net;
using CarPortal.Data;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Users;

/// <summary>Who works here is for administrators: nobody else is given a list, whatever they ask for.</summary>
public abstract class DirectoryTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    [Theory]
    [InlineData(Roles.Manager)]
    [InlineData(Roles.Sales)]
    [InlineData(Roles.Viewer)]
    public async Task A21_StaffPagesAsLowRole_NameNobody(string role)
    {
        var (boss, address) = await Database.AddStaffAsync(Roles.Administrator, "Quintessa Zabriskie");
        var (own, email) = await Database.AddStaffAsync(role, "Low Role");
        await using var portal = PortalFactory.On(Database);
        using var client = await portal.SignInAsync(email);

        foreach (var path in new[] { "/users", "/users?search=quint", "/users?role=administrator", $"/users/{boss}", $"/users/{own}", "/users/999999", "/account", "/cars", "/cars?search=quint" })
        {
            using var answer = await client.GetAsync(path, Ct);
            var text = await answer.Content.ReadAsStringAsync(Ct);
            Assert.DoesNotContain("Zabriskie", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(address, text, StringComparison.OrdinalIgnoreCase);
            if (path.StartsWith("/users", StringComparison.Ordinal))
            {
                // Alike for an account that exists and one that does not.
                Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
                Assert.Contains("/access-denied", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
            }
        }
    }

    public sealed class OnSqlite() : DirectoryTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : DirectoryTests(DatabaseProvider.PostgreSql);
}
