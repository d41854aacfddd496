namespace CarPortal.Data.SecondFactors;

/// <summary>What an account has beside its password.</summary>
/// <param name="UserId">The account's id.</param>
/// <param name="AuthenticatorSince">When an authenticator app was set up; null when there is none. UTC.</param>
/// <param name="Passkeys">How many passkeys there are.</param>
/// <param name="RecoveryCodesLeft">How many recovery codes can still be used.</param>
/// <param name="IsRequired">Whether the role asks for a second factor.</param>
public sealed record SecondFactorState(int UserId, DateTime? AuthenticatorSince, int Passkeys, int RecoveryCodesLeft, bool IsRequired)
{
    /// <summary>Whether signing in asks for more than the password.</summary>
    public bool Any => AuthenticatorSince is not null || Passkeys > 0;

    /// <summary>Whether the role asks for one and there is none: nothing else can be done until there is.</summary>
    public bool MustEnrol => IsRequired && !Any;
}

/// <summary>What an authenticator app is told when it is set up.</summary>
/// <param name="Secret">The secret in base32, for typing.</param>
/// <param name="Uri">The same with everything around it, for a QR code.</param>
public sealed record AuthenticatorSetup(string Secret, string Uri);

/// <summary>How a change of second factors ended.</summary>
/// <param name="Result">Saved, or why not.</param>
/// <param name="RecoveryCodes">Where new recovery codes came of it: the codes, which are kept nowhere.</param>
public sealed record SecondFactorResult(SaveResult Result, IReadOnlyList<string>? RecoveryCodes = null);
