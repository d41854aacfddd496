namespace CarPortal.Data.Users;

/// <summary>How many accounts there are of each kind, whatever the list shows of them.</summary>
/// <param name="Roles">Per role; roles that nobody has are left out.</param>
/// <param name="States">Per state; states that nobody is in are left out.</param>
/// <param name="WithSecondFactor">Accounts with a second factor.</param>
/// <param name="WithoutSecondFactor">Accounts without one.</param>
public sealed record UserCounts(
    IReadOnlyDictionary<string, int> Roles, IReadOnlyDictionary<UserState, int> States, int WithSecondFactor, int WithoutSecondFactor);
