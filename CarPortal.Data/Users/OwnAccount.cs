namespace CarPortal.Data.Users;

/// <summary>A person's own account.</summary>
/// <param name="Id">The account's id.</param>
/// <param name="Name">How colleagues see the person.</param>
/// <param name="Email">The address the person signs in with.</param>
/// <param name="Role">The person's role now; null when there is none.</param>
/// <param name="HasSecondFactor">Whether signing in asks for more than the password.</param>
/// <param name="MustEnrol">Whether the role wants a second factor that the account has not.</param>
public sealed record OwnAccount(int Id, string Name, string Email, string? Role, bool HasSecondFactor, bool MustEnrol);
