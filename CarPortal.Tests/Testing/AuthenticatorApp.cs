using CarPortal.Data;
using CarPortal.Data.SecondFactors;
using Microsoft.EntityFrameworkCore;
using OtpNet;

namespace CarPortal.Tests.Testing;

/// <summary>A phone with the secret of one account, and the recovery codes that came with it.</summary>
public sealed record AuthenticatorApp(string Secret, IReadOnlyList<string> RecoveryCodes)
{
    /// <summary>The code of this half minute, or of one near it.</summary>
    /// <param name="steps">How many half minutes later; the one before may be over when it is used.</param>
    public string Code(int steps = 0) => CodeOf(Secret, steps);

    /// <inheritdoc cref="Code"/>
    public static string CodeOf(string secret, int steps = 0) =>
        new Totp(Base32Encoding.ToBytes(secret.Replace(" ", "", StringComparison.Ordinal))).ComputeTotp(DateTime.UtcNow.AddSeconds(30 * steps));

    /// <summary>A code that is none of those taken now.</summary>
    public string WrongCode()
    {
        var near = Enumerable.Range(-2, 5).Select(Code).ToHashSet();
        return Enumerable.Range(0, 10).Select(i => $"{i:000000}").First(code => !near.Contains(code));
    }

    /// <summary>Sets an app up for an account, as its owner; the code of this half minute is still good afterwards.</summary>
    public static async Task<AuthenticatorApp> AddAsync(TestDatabase database, int userId)
    {
        var service = database.Get<SecondFactorService>(new Actor(ActorKind.Person, userId, "Owner", new HashSet<string>()) { IsConfirmed = true });
        Assert.IsType<SaveResult.Saved>(await service.BeginAuthenticatorAsync());
        var secret = (await service.FindSetupAsync("Test"))!.Secret;
        var (result, codes) = await service.ConfirmAuthenticatorAsync(CodeOf(secret));
        Assert.IsType<SaveResult.Saved>(result);
        await using var db = database.Open();
        await using var write = await db.BeginWriteAsync();
        await db.Authenticators.Where(a => a.UserId == userId).ExecuteUpdateAsync(set => set.SetProperty(a => a.LastStep, 0));
        await write.CommitAsync();
        return new AuthenticatorApp(secret, codes!);
    }
}
