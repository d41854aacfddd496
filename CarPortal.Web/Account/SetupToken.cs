using System.Security.Cryptography;
using System.Text;

namespace CarPortal.Web.Account;

/// <summary>
/// The secret in the set-up address: whoever can read the console of this start may make the first administrator. It
/// opens nothing once there is an account.
/// </summary>
internal sealed class SetupToken
{
    public string Value { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    public bool Matches(string? given) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(given ?? "")), SHA256.HashData(Encoding.UTF8.GetBytes(Value)));
}
