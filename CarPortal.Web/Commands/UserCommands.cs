using System.CommandLine;
using CarPortal.Data;
using CarPortal.Data.SecondFactors;
using CarPortal.Data.Users;

namespace CarPortal.Web.Commands;

/// <summary><c>users</c>: staff accounts from the server's console, also when nobody can sign in.</summary>
internal static class UserCommands
{
    public static Command Create() => new("users", "Staff accounts.")
    {
        Add(),
        ResetPassword(),
        Change("unlock", "Lift the lock that wrong passwords put on an account, and open every closed network address.",
            (users, user, ct) => users.UnlockAsync(user.Id, user.Version, ct)),
        Change("disable", "Keep an account out, with its open sessions and keys.",
            (users, user, ct) => users.SetEnabledAsync(user.Id, user.Version, enabled: false, ct)),
        Change("enable", "Let a disabled account in again.",
            (users, user, ct) => users.SetEnabledAsync(user.Id, user.Version, enabled: true, ct)),
        ResetSecondFactor(),
        List(),
    };

    private static Option<string> Email() => new("--email") { Description = "The address the person signs in with.", Required = true, HelpName = "address" };

    private static Option<bool> PasswordStdin() =>
        new("--password-stdin") { Description = "Read the password from standard input, one line.", Required = true };

    private static Command Add()
    {
        var (email, stdin) = (Email(), PasswordStdin());
        var name = new Option<string>("--name") { Description = "How colleagues see the person.", Required = true, HelpName = "name" };
        var role = new Option<string>("--role") { Description = $"One of {string.Join(", ", Roles.All)}.", Required = true, HelpName = "role" };
        role.Validators.Add(result =>
        {
            if (Roles.Find(result.GetValueOrDefault<string>()) is null)
            {
                result.AddError($"The role is one of {string.Join(", ", Roles.All)}.");
            }
        });
        var add = new Command("add", "Add an account; its password works at once.") { email, name, role, stdin };
        add.SetAction((parsed, ct) => VerbHost.RunAsync(async (services, stop) =>
        {
            var input = new UserInput
            {
                Email = parsed.GetValue(email),
                Name = parsed.GetValue(name),
                Role = parsed.GetValue(role),
                Password = await ReadPasswordAsync(stop),
            };
            var added = await services.GetRequiredService<UserService>().AddAsync(input, stop);
            return await ReportAsync(added.Result, $"Added {input.Email}.");
        }, ct));
        return add;
    }

    private static Command ResetPassword()
    {
        var (email, stdin) = (Email(), PasswordStdin());
        var reset = new Command("reset-password", "Give an account a new password, which works at once, and lift its lock.") { email, stdin };
        reset.SetAction((parsed, ct) => VerbHost.RunAsync(async (services, stop) =>
        {
            var password = await ReadPasswordAsync(stop);
            return await ChangeAsync(services, parsed.GetValue(email)!,
                (users, user) => users.ResetPasswordAsync(user.Id, user.Version, password, stop), stop);
        }, ct));
        return reset;
    }

    private static Command ResetSecondFactor()
    {
        var email = Email();
        var reset = new Command("reset-second-factor", "Take an account's authenticator app, passkeys and recovery codes away, for a lost phone.") { email };
        reset.SetAction((parsed, ct) => VerbHost.RunAsync((services, stop) => ChangeAsync(
            services, parsed.GetValue(email)!, (_, user) => services.GetRequiredService<SecondFactorService>().ResetAsync(user.Id, stop), stop), ct));
        return reset;
    }

    private static Command Change(
        string name, string description, Func<UserService, UserDetails, CancellationToken, Task<SaveResult>> change)
    {
        var email = Email();
        var command = new Command(name, description) { email };
        command.SetAction((parsed, ct) => VerbHost.RunAsync((services, stop) => ChangeAsync(
            services, parsed.GetValue(email)!, (users, user) => change(users, user, stop), stop), ct));
        return command;
    }

    private static Command List()
    {
        var list = new Command("list", "Show every account: address, role, state, name.");
        list.SetAction((_, ct) => VerbHost.RunAsync(async (services, stop) =>
        {
            var users = services.GetRequiredService<UserService>();
            var (query, more) = (new UserQuery { Take = UserQuery.MaxTake }, true);
            while (more)
            {
                var page = await users.ListAsync(query, stop);
                foreach (var user in page.Items)
                {
                    await Console.Out.WriteLineAsync($"{user.Email}\t{user.Role}\t{UserQueryText.NameOf(user.State)}\t{user.Name}");
                }

                (query, more) = (query with { Page = query.Page + 1 }, page.Next is not null);
            }

            return 0;
        }, ct));
        return list;
    }

    private static async Task<int> ChangeAsync(
        IServiceProvider services, string email, Func<UserService, UserDetails, Task<SaveResult>> change, CancellationToken ct)
    {
        var users = services.GetRequiredService<UserService>();
        var user = await users.FindByEmailAsync(email, ct);
        return user is null
            ? await VerbHost.FailAsync($"There is no account for {email}.")
            : await ReportAsync(await change(users, user), $"Done for {user.Email}.");
    }

    private static async Task<int> ReportAsync(SaveResult result, string done)
    {
        if (result is not SaveResult.Saved)
        {
            return await VerbHost.FailAsync(result switch
            {
                SaveResult.Invalid(var errors) => string.Join(Environment.NewLine, errors.Select(e => e.Message)),
                SaveResult.Duplicate(_, var message) => message,
                SaveResult.Conflict => "Somebody else changed the account at this moment. Try again.",
                _ => "This was not possible.",
            });
        }

        await Console.Out.WriteLineAsync(done);
        return 0;
    }

    /// <summary>The first line without its end; nothing else is cut off.</summary>
    private static async Task<string> ReadPasswordAsync(CancellationToken ct) => await Console.In.ReadLineAsync(ct) ?? "";
}
