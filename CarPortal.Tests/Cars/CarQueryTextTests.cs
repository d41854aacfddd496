using CarPortal.Data.Cars;

namespace CarPortal.Tests.Cars;

public sealed class CarQueryTextTests
{
    [Fact]
    public void Parse_WhatWriteWrote_IsTheSameQuery()
    {
        var query = new CarQuery
        {
            Search = "red & blue=1",
            Makes = ["Škoda", "Alfa Romeo"],
            Statuses = [CarStatus.InPreparation, CarStatus.Available],
            YearFrom = 1999,
            YearTo = 2008,
            PriceFrom = 0.5m,
            PriceTo = 5_000m,
            Sort = CarSort.LastSeenAt,
            Descending = false,
            Take = 200,
        };

        var (read, errors) = CarQueryText.Parse(CarQueryText.Write(query).Select(p => KeyValuePair.Create(p.Key, (string?)p.Value)));

        Assert.Empty(errors);
        Assert.Equal(CarQueryText.ToUrl(query), CarQueryText.ToUrl(read));
        Assert.Equal(query.Makes, read.Makes);
        Assert.Equal(query.Statuses, read.Statuses);
    }

    [Theory]
    [InlineData("take", "0")]
    [InlineData("take", "201")]
    [InlineData("take", "-1")]
    [InlineData("take", "1e9")]
    [InlineData("take", "9223372036854775808")]
    [InlineData("sort", "passwordHash")]
    [InlineData("sort", "--year")]
    [InlineData("sort", "-")]
    [InlineData("sort", "1")]
    [InlineData("status", "deleted")]
    [InlineData("status", "1")]
    [InlineData("yearFrom", "abc")]
    [InlineData("yearTo", "99999")]
    [InlineData("priceFrom", "-1")]
    [InlineData("priceFrom", "1e400")]
    [InlineData("priceFrom", "1,234.56")]
    [InlineData("priceTo", "NaN")]
    [InlineData("after", "nonsense")]
    [InlineData("after", "AAAA")]
    [InlineData("before", "eyJTb3J0IjoiWWVhciJ9")]
    public void Parse_BadValue_NamesTheParameterAndLeavesTheDefault(string name, string value)
    {
        var (query, errors) = CarQueryText.Parse([new(name, value)]);

        Assert.Equal(name, Assert.Single(errors).Field);
        Assert.Equal("", CarQueryText.ToUrl(query));
    }

    [Fact]
    public void Parse_OneValueGivenTwice_IsRefused()
    {
        var (_, errors) = CarQueryText.Parse([new("take", "5"), new("take", "6")]);

        Assert.Equal("take", Assert.Single(errors).Field);
    }
}
