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
            Conditions =
            [
                new(CarFilterField.Of("make")) { Values = ["Škoda", "Alfa Romeo"] },
                new(CarFilterField.Of("status")) { Values = [CarStatus.InPreparation, CarStatus.Available] },
                new(CarFilterField.Of("year")) { From = 1999, To = 2008 },
                new(CarFilterField.Of("price")) { From = 0.5m, To = 5_000m },
                new(CarFilterField.Of("lastSeenAt")) { To = new RelativeDay(-14, 'd') },
                new(CarFilterField.Of("acquiredOn")) { From = new DateOnly(2026, 11, 1), Empty = true },
            ],
            Sorts = [new CarSortKey(CarSort.LastSeenAt), new CarSortKey(CarSort.Price, true)],
            Take = 200,
        };

        var (read, errors) = CarQueryText.Parse(CarQueryText.Write(query).Select(p => KeyValuePair.Create(p.Key, (string?)p.Value)));

        Assert.Empty(errors);
        Assert.Equal(CarQueryText.ToUrl(query), CarQueryText.ToUrl(read));
        Assert.Equal(query.Sorts, read.Sorts);
        Assert.Equal(query.Conditions.Count, read.Conditions.Count);
        Assert.All(query.Conditions.Zip(read.Conditions), pair =>
        {
            Assert.Equal(pair.First.Values, pair.Second.Values);
            Assert.Equal(pair.First with { Values = [] }, pair.Second with { Values = [] });
        });
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
