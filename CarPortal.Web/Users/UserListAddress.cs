using CarPortal.Data;
using CarPortal.Data.Users;
using CarPortal.Web.Cars;
using Microsoft.AspNetCore.Components;

namespace CarPortal.Web.Users;

/// <summary>What the list of staff shows, in the address of its page.</summary>
internal static class UserListAddress
{
    public const string Path = "/users";

    /// <summary>The query in the address the browser shows, and what of it could not be read.</summary>
    public static (UserQuery Query, IReadOnlyList<FieldError> Errors) ReadUserQuery(this NavigationManager navigation) =>
        UserQueryText.Parse(navigation.QueryParameters());

    public static string Address(this UserQuery query) => Path + UserQueryText.ToUrl(query);

    /// <summary>The first page of what the query finds.</summary>
    public static string FirstPage(this UserQuery query) => (query with { Page = 1 }).Address();
}
