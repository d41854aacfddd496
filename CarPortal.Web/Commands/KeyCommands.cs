using System.CommandLine;
using System.Globalization;
using CarPortal.Data;
using CarPortal.Data.ApiKeys;

namespace CarPortal.Web.Commands;

/// <summary><c>keys</c>: makes, lists and revokes API keys.</summary>
internal static class KeyCommands
{
    public static Command Create() => new("keys", "API keys, with which other systems act for a member of staff.")
    {
        CreateAdd(),
        CreateList(),
        CreateRevoke(),
    };

    private static Command CreateAdd()
    {
        var email = new Option<string>("--email") { Required = true, Description = "The account the key acts for." };
        var name = new Option<string>("--name") { Required = true, Description = "What the key is for." };
        var scopes = new Option<string>("--scopes")
        {
            Required = true,
            Description = $"What the key may do, separated by commas: {string.Join(", ", Permissions.KeyScopes)}.",
        };
        var add = new Command("add", "Make a key and print it, once, alone on the last line.") { email, name, scopes };
        add.SetAction((parsed, ct) => VerbHost.RunAsync(
            (services, stop) => AddAsync(
                services.GetRequiredService<ApiKeyService>(),
                parsed.GetRequiredValue(email), parsed.GetRequiredValue(name), parsed.GetRequiredValue(scopes), stop),
            ct));
        return add;
    }

    private static Command CreateList()
    {
        var list = new Command("list", "List the keys, the newest first.");
        list.SetAction((_, ct) => VerbHost.RunAsync(
            (services, stop) => ListAsync(services.GetRequiredService<ApiKeyService>(), stop), ct));
        return list;
    }

    private static Command CreateRevoke()
    {
        var id = new Option<string>("--id") { Required = true, Description = "The key's id: the 8 characters after cp_." };
        var revoke = new Command("revoke", "End a key at once and for good.") { id };
        revoke.SetAction((parsed, ct) => VerbHost.RunAsync(
            (services, stop) => RevokeAsync(services.GetRequiredService<ApiKeyService>(), parsed.GetRequiredValue(id), stop), ct));
        return revoke;
    }

    private static async Task<int> AddAsync(ApiKeyService keys, string email, string name, string scopes, CancellationToken ct)
    {
        var wanted = scopes.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var (result, key) = await keys.CreateAsync(email, name, wanted, ct: ct);
        switch (result)
        {
            case SaveResult.Saved:
                await Console.Error.WriteLineAsync("This is the only time that the key is shown:");
                Console.WriteLine(key);
                return 0;
            case SaveResult.Invalid invalid:
                return await VerbHost.FailAsync(string.Join(Environment.NewLine, invalid.Errors.Select(e => e.Message)));
            default:
                return await VerbHost.FailAsync($"There is no account {email}.");
        }
    }

    private static async Task<int> ListAsync(ApiKeyService keys, CancellationToken ct)
    {
        string? after = null;
        do
        {
            var page = await keys.ListAsync(new ApiKeyQuery { After = after, Take = ApiKeyQuery.MaxTake }, ct);
            foreach (var key in page.Items)
            {
                Console.WriteLine(string.Join('\t', key.KeyId, key.Email, key.Scopes.Replace(' ', ','), StateOf(key), UseOf(key), key.Name));
            }

            after = page.Next;
        }
        while (after is not null);

        return 0;
    }

    private static async Task<int> RevokeAsync(ApiKeyService keys, string id, CancellationToken ct)
    {
        if (await keys.RevokeAsync(id, ct) is not SaveResult.Saved)
        {
            return await VerbHost.FailAsync($"There is no key {id}.");
        }

        Console.WriteLine($"The key {id} is revoked.");
        return 0;
    }

    private static string StateOf(ApiKeyItem key) => key.State switch
    {
        ApiKeyState.Revoked => "revoked " + Day(key.RevokedAt!.Value),
        ApiKeyState.Expired => "expired " + Day(key.ExpiresAt!.Value),
        ApiKeyState.OwnerDisabled => "account disabled",
        _ => key.ExpiresAt is { } end ? "until " + Day(end) : "active",
    };

    private static string UseOf(ApiKeyItem key) => key.LastUsedAt is { } at
        ? $"last used {at.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC from {key.LastUsedAddress ?? "an unknown address"}"
        : "never used";

    private static string Day(DateTime time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
