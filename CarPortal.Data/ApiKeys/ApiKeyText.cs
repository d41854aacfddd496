using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace CarPortal.Data.ApiKeys;

/// <summary>
/// A key as its holder has it: <c>cp_</c>, the public id by which it is found, <c>_</c> and the secret, 256 random bits in
/// base64url.
/// </summary>
internal sealed record ApiKeyText(string KeyId, string Secret)
{
    private const string Prefix = "cp_";
    private const int IdLength = 8;
    private const int SecretLength = 43;

    private static readonly int SecretStart = Prefix.Length + IdLength + 1;

    // Without letters and digits that look alike: people read ids to each other.
    private const string IdCharacters = "abcdefghijkmnpqrstuvwxyz23456789";

    private static readonly SearchValues<char> IdCharacterSet = SearchValues.Create(IdCharacters);

    public static ApiKeyText NewRandom() => new(
        RandomNumberGenerator.GetString(IdCharacters, IdLength), Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));

    public static bool TryParse(string? text, [NotNullWhen(true)] out ApiKeyText? key)
    {
        key = text?.Length == SecretStart + SecretLength
            && text.StartsWith(Prefix, StringComparison.Ordinal)
            && text[SecretStart - 1] == '_'
            && text.AsSpan(Prefix.Length, IdLength).IndexOfAnyExcept(IdCharacterSet) < 0
            ? new ApiKeyText(text.Substring(Prefix.Length, IdLength), text[SecretStart..])
            : null;
        return key is not null;
    }

    /// <summary>What is stored of the secret. It hashes the text: two texts can decode to the same 256 bits.</summary>
    public byte[] Hash() => SHA256.HashData(Encoding.UTF8.GetBytes(Secret));

    public override string ToString() => $"{Prefix}{KeyId}_{Secret}";
}
