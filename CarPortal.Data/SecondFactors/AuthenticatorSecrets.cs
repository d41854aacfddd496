using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using OtpNet;

namespace CarPortal.Data.SecondFactors;

/// <summary>
/// The secrets that the portal shares with authenticator apps, encrypted for one account each: a secret copied into
/// another account's row is worth nothing.
/// </summary>
internal sealed class AuthenticatorSecrets(IDataProtectionProvider protection)
{
    /// <summary>What RFC 4226 recommends, and every app takes: 160 bits.</summary>
    private const int Length = 20;

    /// <summary>Clocks differ and people type slowly: the step before and the one after are taken too.</summary>
    private static readonly VerificationWindow Window = new(previous: 1, future: 1);

    public string NewProtected(int userId) => ProtectorOf(userId).Protect(Base32Encoding.ToString(KeyGeneration.GenerateRandomKey(Length)));

    public string Protect(int userId, string secret) => ProtectorOf(userId).Protect(secret);

    /// <summary>The secret in base32; null when the keys it was encrypted with are lost.</summary>
    public string? Read(int userId, string protectedSecret)
    {
        try
        {
            return ProtectorOf(userId).Unprotect(protectedSecret);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>The 30-second step whose code this is, near the given time; null when it is none.</summary>
    public static long? StepOf(string secret, string? code, DateTime now)
    {
        var digits = string.Concat((code ?? "").Where(c => c is not (' ' or '-')));
        return digits.Length == 6 && digits.All(char.IsAsciiDigit)
            && new Totp(Base32Encoding.ToBytes(secret)).VerifyTotp(now, digits, out var step, Window) ? step : null;
    }

    private IDataProtector ProtectorOf(int userId) =>
        protection.CreateProtector("CarPortal.Authenticator", userId.ToString(CultureInfo.InvariantCulture));
}
