using System.CommandLine;
using System.Security.Cryptography;
using CarPortal.Data;
using CarPortal.Data.Demo;
using CarPortal.Data.Users;

namespace CarPortal.Web.Commands;

/// <summary><c>demo</c>: cars and accounts to look around with.</summary>
internal static class DemoCommand
{
    private static readonly Dictionary<string, string> Names = new()
    {
        [Roles.Administrator] = "Alex Admin", [Roles.Manager] = "Mara Manager", [Roles.Sales] = "Sam Sales", [Roles.Viewer] = "Vera Viewer",
    };

    public static Command Create()
    {
        var demo = new Command("demo", "Fill an empty portal with made-up cars and one account per role, to look around in.");
        demo.SetAction((_, ct) => VerbHost.RunAsync(RunAsync, ct));
        return demo;
    }

    private static async Task<int> RunAsync(IServiceProvider services, CancellationToken ct)
    {
        if (await services.GetRequiredService<DemoService>().AddCarsAsync(ct) is not { } cars)
        {
            return await VerbHost.FailAsync("There are cars already: the demonstration is for an empty portal.");
        }

        Console.WriteLine($"{cars} cars added.");
        var users = services.GetRequiredService<UserService>();
        var filled = (await users.CountAsync(ct)).Roles;
        foreach (var role in Roles.All.Where(role => !filled.ContainsKey(role)))
        {
            var input = new UserInput
            {
                Email = $"{role.ToLowerInvariant()}@demo.example", Name = Names[role], Role = role, Password = NewPassword(),
            };
            var added = await users.AddAsync(input, ct);
            Console.WriteLine(added.Result is SaveResult.Saved
                ? $"{role}: {input.Email} with password {input.Password}"
                : $"{role}: no account was added, {input.Email} is taken.");
        }

        return 0;
    }

    /// <summary>About 90 bits, without letters that look like digits.</summary>
    private static string NewPassword() => RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 18);
}
