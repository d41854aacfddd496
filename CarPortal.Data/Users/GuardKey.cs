using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CarPortal.Data.Users;

/// <summary>
/// What tries are counted under, and how many of them there may be. A row's key begins with the kind and the subject,
/// so that all rows of one subject are found together; strangers' typing is not kept in clear.
/// </summary>
/// <param name="Hash">The row's key.</param>
/// <param name="Limit">Tries within <paramref name="Window"/> that are looked at; those after it are refused unseen.</param>
/// <param name="Ceiling">Tries that are counted; those after it are turned away, and nothing is written for them.</param>
/// <param name="Window">Within which tries count together, and for how long the lock then lasts.</param>
internal sealed record GuardKey(string Hash, int Limit, int Ceiling, TimeSpan Window)
{
    /// <summary>Where in a row's key its subject begins.</summary>
    public const int SubjectStart = 1;

    /// <summary>How long it is.</summary>
    public const int SubjectLength = 31;

    private const int PlaceLength = 32;

    /// <summary>What the history says was closed.</summary>
    public string ClosedName => Hash[0] switch
    {
        'a' => "network address",
        'c' => "second factor",
        'r' => "recovery codes",
        'p' => "confirmation",
        _ => "sign-in",
    };

    /// <summary>Sign-ins with one typed e-mail address from one place, whether or not an account has it.</summary>
    public static GuardKey Name(string? email, string? address, SecurityOptions limits) =>
        new(Row('n', NameOf(email)) + Hex(NetworkPlace.Of(address), PlaceLength), limits.TriesPerName, 4 * limits.TriesPerName, WindowOf(limits));

    /// <summary>Sign-ins with one typed e-mail address from all places that its owner has not been seen at.</summary>
    public static GuardKey NameFromStrangers(string? email, SecurityOptions limits) =>
        new(Row('e', NameOf(email)), Math.Max(1, 3 * limits.TriesPerName / 2), int.MaxValue, WindowOf(limits));

    /// <summary>Sign-ins from one network address, whoever's.</summary>
    public static GuardKey Address(string? address, SecurityOptions limits) =>
        new(Row('a', NetworkPlace.Of(address)), limits.TriesPerAddress, limits.TriesPerAddress, WindowOf(limits));

    /// <summary>Codes for one account's second factor, after its password was right.</summary>
    public static GuardKey Code(int userId, SecurityOptions limits) => OfAccount('c', userId, limits);

    /// <summary>
    /// Recovery codes for one account, after its password was right: apart, so that whoever tries codes of the app does
    /// not close the way out for its lost phone.
    /// </summary>
    public static GuardKey RecoveryCode(int userId, SecurityOptions limits) => OfAccount('r', userId, limits);

    /// <summary>The password of somebody who is signed in and is to prove who they are.</summary>
    public static GuardKey Confirm(int userId, SecurityOptions limits) => OfAccount('p', userId, limits);

    /// <summary>Entries of failed tries in the history: a flood must not fill the disk.</summary>
    /// <param name="userId">Whose; null for all that no account is known for.</param>
    /// <param name="limits">The settings.</param>
    public static GuardKey Entries(int? userId, SecurityOptions limits) =>
        new(Row('f', userId?.ToString(CultureInfo.InvariantCulture) ?? "unknown"), 500, int.MaxValue, WindowOf(limits));

    /// <summary>How the keys of all places begin for one typed e-mail address.</summary>
    public static string PrefixOfName(string? email) => Row('n', NameOf(email))[..(SubjectLength + 1)];

    /// <summary>What stands for one typed e-mail address in all keys that are about it.</summary>
    public static string SubjectOfName(string? email) => PrefixOfName(email)[SubjectStart..];

    private static GuardKey OfAccount(char kind, int userId, SecurityOptions limits) =>
        new(Row(kind, userId.ToString(CultureInfo.InvariantCulture)), limits.TriesPerName, limits.TriesPerName, WindowOf(limits));

    /// <summary>What no account can have is counted as typed, so that it is refused like anything else.</summary>
    private static string NameOf(string? email) => UserRules.Normalise(email) ?? (email ?? "").ToUpperInvariant();

    private static TimeSpan WindowOf(SecurityOptions limits) => TimeSpan.FromMinutes(limits.LockMinutes);

    private static string Row(char kind, string subject) => kind + Hex(subject, SubjectLength);

    private static string Hex(string text, int length) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..length];
}
