using CarPortal.Data;
using CarPortal.Data.Users;

namespace CarPortal.Tests.Users;

public sealed class UserQueryTextTests
{
    [Fact]
    public void Write_EveryField_IsReadBackTheSame()
    {
        var query = new UserQuery
        {
            Search = "mara & söhne", Roles = [Roles.Manager, Roles.Sales], States = [UserState.Invited, UserState.Locked], SecondFactor = false,
            Sort = UserSort.LastSignIn, Descending = true, Take = 25, Page = 3,
        };

        var (read, errors) = UserQueryText.Parse(UserQueryText.Write(query).Select(p => KeyValuePair.Create(p.Key, (string?)p.Value)));

        Assert.Empty(errors);
        Assert.Equivalent(query, read, strict: true);
        Assert.Equal(
            "?role=manager&role=sales&state=invited&state=locked&search=mara%20%26%20s%C3%B6hne&secondFactor=no&sort=-lastSignIn&take=25&page=3",
            UserQueryText.ToUrl(query));
        Assert.Equal("", UserQueryText.ToUrl(new UserQuery()));
    }

    [Theory]
    [InlineData("role", "owner")]
    [InlineData("state", "7")]
    [InlineData("state", "active,gone")]
    [InlineData("secondFactor", "maybe")]
    [InlineData("sort", "passwordHash")]
    [InlineData("sort", "--name")]
    [InlineData("take", "0")]
    [InlineData("take", "201")]
    [InlineData("page", "-1")]
    [InlineData("page", "99999999999")]
    public void Parse_Unusable_IsNamedAndLeftOut(string name, string value)
    {
        var (query, errors) = UserQueryText.Parse([new(name, value), new("search", "mara")]);

        Assert.Equal(name, Assert.Single(errors).Field);
        Assert.Equivalent(new UserQuery { Search = "mara" }, query, strict: true);
    }

    [Fact]
    public void Parse_RepeatedAndListed_AreTakenOnce()
    {
        var (query, errors) = UserQueryText.Parse([new("role", "sales, Viewer"), new("role", "SALES"), new("state", ""), new("search", " ")]);

        Assert.Empty(errors);
        Assert.Equal([Roles.Sales, Roles.Viewer], query.Roles);
        Assert.Empty(query.States);
        Assert.Equal("page", Assert.Single(UserQueryText.Parse([new("page", "1"), new("page", "2")]).Errors).Field);
    }
}
