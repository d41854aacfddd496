using Microsoft.AspNetCore.Identity;

namespace CarPortal.Data.Users;

/// <summary>The same rules for whoever goes through Identity's UserManager.</summary>
internal sealed class PasswordRulesValidator : IPasswordValidator<User>
{
    public Task<IdentityResult> ValidateAsync(UserManager<User> manager, User user, string? password) =>
        Task.FromResult(Passwords.Check(password, user.Email, user.Name) is { } wrong
            ? IdentityResult.Failed(new IdentityError { Code = "Password", Description = wrong })
            : IdentityResult.Success);
}
