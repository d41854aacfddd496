using Microsoft.AspNetCore.Identity;

namespace CarPortal.Data.SecondFactors;

/// <summary>A passkey as its owner sees it.</summary>
/// <param name="Id">The credential's id, base64url.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="CreatedAt">When it was added; UTC.</param>
/// <param name="LastUsedAt">When it was last used; null when it never was. UTC.</param>
public sealed record PasskeyItem(string Id, string Name, DateTime CreatedAt, DateTime? LastUsedAt);

/// <summary>
/// Proof that somebody holds a passkey. Only Identity's passkey handler may vouch for it: whoever makes one has checked
/// the signature, where it was made and for which challenge.
/// </summary>
/// <param name="UserId">Whose passkey it is.</param>
/// <param name="Passkey">The passkey with its counter as it is now.</param>
/// <param name="AskedAt">When the challenge was given that the proof answers; UTC.</param>
public sealed record PasskeyProof(int UserId, UserPasskeyInfo Passkey, DateTime AskedAt);
