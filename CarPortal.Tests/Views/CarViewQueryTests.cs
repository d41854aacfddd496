using CarPortal.Data.Cars;
using CarPortal.Data.Views;

namespace CarPortal.Tests.Views;

public sealed class CarViewQueryTests
{
    private static readonly HashSet<string> Secret = ["purchasePrice"];

    [Theory]
    [InlineData("", "status=available&priceTo=5000&empty=location&sort=-price")]
    [InlineData("priceTo=3000", "status=available&empty=location&priceTo=3000&sort=-price")]
    [InlineData("price=&search=astra", "search=astra&status=available&empty=location&sort=-price")]
    [InlineData("location=&sort=", "status=available&priceTo=5000")]
    [InlineData("status=sold&make=Opel&sort=year", "priceTo=5000&empty=location&status=sold&make=Opel&sort=year")]
    [InlineData("has=location,damage", "status=available&priceTo=5000&has=location&has=damage&sort=-price")]
    public void Read_ParametersOverAView_ReplaceWhatTheyAreAbout(string typed, string expected)
    {
        var view = View("status=available&priceTo=5000&empty=location&sort=-price");

        var (query, errors) = CarViewQuery.Read(view, Pairs(typed));

        Assert.Empty(errors);
        Assert.Equal(Sorted(expected), Sorted(CarViewQuery.Write(query)));
    }

    [Theory]
    [InlineData("status=available&priceTo=5000&sort=-price", "")]
    [InlineData("status=available&priceTo=3000&sort=-price", "priceTo=3000")]
    [InlineData("status=available", "price=&sort=")]
    [InlineData("", "status=&price=&sort=")]
    [InlineData("search=golf&status=available&priceTo=5000&empty=price&sort=-price", "search=golf&priceTo=5000&empty=price")]
    public void Difference_ThenRead_GivesTheQueryAgain(string wanted, string expected)
    {
        var view = View("status=available&priceTo=5000&sort=-price");
        var (query, _) = CarQueryText.Parse(Pairs(wanted));

        var difference = CarViewQuery.Difference(query, view).ToList();

        Assert.Equal(Sorted(expected), Sorted(string.Join('&', difference.Select(p => $"{p.Key}={p.Value}"))));
        Assert.Equal(
            Sorted(CarViewQuery.Write(query)),
            Sorted(CarViewQuery.Write(CarViewQuery.Read(view, difference.Select(p => KeyValuePair.Create(p.Key, (string?)p.Value))).Query)));
    }

    [Fact]
    public void Read_ViewOfAFieldThatIsGone_SaysSoAndKeepsTheRest()
    {
        var (query, leftOut) = View("wheels=4&yearFrom=soon&status=sold").Read();

        Assert.Equal("status=sold", CarViewQuery.Write(query));
        Assert.Contains(leftOut, e => e.Message.Contains("There is no “wheels”", StringComparison.Ordinal));
        Assert.Contains(leftOut, e => e.Message.Contains("yearFrom must be", StringComparison.Ordinal));
        Assert.All(leftOut, e => Assert.Contains("A part of the view “Mine” was left out", e.Message));
    }

    [Fact]
    public void Read_ViewOfAHiddenField_LeavesItOut()
    {
        var (query, leftOut) = View("purchasePriceTo=3000&status=sold").Read(Secret);

        Assert.Equal("status=sold", CarViewQuery.Write(query));
        Assert.Contains("not for you to see", Assert.Single(leftOut).Message);
    }

    private static CarViewItem View(string query) => new()
    {
        Id = 1, Version = 1, Name = "Mine", Query = query, Columns = null, GroupBy = null, Layout = null, Visibility = CarViewVisibility.Private,
        Role = null, Owner = "Mara", MayChange = true, DefaultOf = [], ChangedAt = DateTime.UnixEpoch, ChangedBy = "Mara",
    };

    private static string Sorted(string query) => string.Join('&', query.Split('&').Order(StringComparer.Ordinal));

    private static IEnumerable<KeyValuePair<string, string?>> Pairs(string query) => query.Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => KeyValuePair.Create(pair.Split('=')[0], (string?)pair.Split('=')[1]));
}
