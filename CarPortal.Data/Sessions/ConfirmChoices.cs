namespace CarPortal.Data.Sessions;

/// <summary>With what a person can confirm who they are.</summary>
/// <param name="Email">The address the person signs in with: password managers look for it.</param>
/// <param name="HasAuthenticator">Whether a code from an app is taken instead of the password.</param>
/// <param name="HasPasskey">Whether a passkey is.</param>
public sealed record ConfirmChoices(string Email, bool HasAuthenticator, bool HasPasskey);
