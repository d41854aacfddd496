using CarPortal.Data;
using CarPortal.Data.SecondFactors;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Commands;

public abstract class UserVerbTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    [Fact]
    public async Task ResetSecondFactor_LostPhone_TakesAppAndCodesAway()
    {
        var (id, email) = await Database.AddStaffAsync(Roles.Sales);
        await AuthenticatorApp.AddAsync(Database, id);
        using var program = new PortalProgram(Database.Options);

        var (exitCode, output, error) = await program.RunAsync("users", "reset-second-factor", "--email", email.ToUpperInvariant());

        Assert.True(exitCode == 0, error);
        Assert.Contains(email, output, StringComparison.Ordinal);
        var now = (await Database.Get<SecondFactorService>(Actor.Console).GetAsync(id, Ct))!;
        Assert.Equal((false, 0), (now.Any, now.RecoveryCodesLeft));
        Assert.Equal(1, (await program.RunAsync("users", "reset-second-factor", "--email", "nobody@example.com")).ExitCode);
        Assert.Equal(2, (await program.RunAsync("users", "reset-second-factor")).ExitCode);
    }

    public sealed class OnSqlite() : UserVerbTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : UserVerbTests(DatabaseProvider.PostgreSql);
}
