using CarPortal.Data.Sessions;

namespace CarPortal.Data.SecondFactors;

/// <summary>With what a person can go on who typed the right password.</summary>
/// <param name="Authenticator">A code from an app.</param>
/// <param name="Passkey">A passkey.</param>
/// <param name="RecoveryCode">A recovery code.</param>
public sealed record SecondStepChoices(bool Authenticator, bool Passkey, bool RecoveryCode);

/// <summary>How the second step of signing in ended.</summary>
public abstract record SecondStepResult
{
    private SecondStepResult()
    {
    }

    /// <summary>It is this person, and their session has begun.</summary>
    /// <param name="User">For the cookie.</param>
    public sealed record SignedIn(SessionUser User) : SecondStepResult;

    /// <summary>The code is wrong, or was used before.</summary>
    public sealed record Wrong : SecondStepResult;

    /// <summary>Too many wrong codes: no more are looked at for a while.</summary>
    public sealed record TooMany : SecondStepResult;

    /// <summary>The account was changed since the password was typed: begin anew.</summary>
    public sealed record Stale : SecondStepResult;

    /// <summary>The portal lost the keys with which the app's secret was stored: no code of it can be checked.</summary>
    public sealed record KeysLost : SecondStepResult;
}

/// <summary>What became of a code.</summary>
internal enum CodeCheck
{
    /// <summary>It was right, and is used up.</summary>
    Right,

    /// <summary>It was wrong, or used before.</summary>
    Wrong,

    /// <summary>It was not looked at: too many wrong ones before.</summary>
    TooMany,

    /// <summary>It cannot be checked: the keys are lost with which the app's secret was stored.</summary>
    KeysLost,
}
