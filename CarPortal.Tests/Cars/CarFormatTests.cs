using CarPortal.Data.Cars;
using CarPortal.Web;
using CarPortal.Web.Cars;
using Microsoft.Extensions.Options;

namespace CarPortal.Tests.Cars;

public sealed class CarFormatTests
{
    private static readonly DateTime Now = new(2026, 3, 29, 22, 30, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("en-GB", "EUR", "€4,950", "€4,950.50")]
    [InlineData("de-DE", "EUR", "4.950\u00a0€", "4.950,50\u00a0€")]
    [InlineData("en-GB", "CHF", "CHF\u00a04,950", "CHF\u00a04,950.50")]
    public void Money_InCultureAndCurrency_IsWrittenSo(string culture, string currency, string whole, string broken)
    {
        var format = Format(culture, currency);

        Assert.Equal((whole, broken), (format.Money(4950), format.Money(4950.5m)));
    }

    [Fact]
    public void Ago_AcrossMidnight_CountsDaysWhereTheDealershipIs()
    {
        var format = Format();

        Assert.Equal("today", format.Ago(Now.AddHours(-0.25)));
        Assert.Equal("yesterday", format.Ago(Now.AddHours(-1)));
        Assert.Equal("3 days ago", format.Ago(Now.AddHours(-60)));
        Assert.Equal("29 Jan 2026", format.Ago(Now.AddDays(-59)));
    }

    [Fact]
    public void ToUtc_TimeTheClockSkips_IsAnHourLater() =>
        Assert.Equal(new DateTime(2026, 3, 29, 1, 30, 0), Format().ToUtc(new DateTime(2026, 3, 29, 2, 30, 0)));

    [Theory]
    [InlineData("price", "4950.5", "€4,950.50")]
    [InlineData("mileage", "98400", "98,400\u00a0km")]
    [InlineData("firstRegistered", "2016-06", "Jun 2016")]
    [InlineData("lastSeenAt", "2020-01-03T04:05:06Z", "3 Jan 2020, 05:05")]
    [InlineData("status", "inPreparation", "In preparation")]
    [InlineData("title", "4950.5", "4950.5")]
    [InlineData("year", null, "—")]
    [InlineData("unknown", "x", "x")]
    public void ShowRecorded_ValueOfTheApi_IsShownAsOnThePage(string field, string? value, string shown) =>
        Assert.Equal(shown, Format().ShowRecorded(field, value));

    [Fact]
    public void DaysInStock_CarThatIsGone_IsUnknown()
    {
        Assert.Null(Format().DaysInStock(CarStatus.Delivered, null, Now));
        Assert.Equal(30, Format().DaysInStock(CarStatus.Available, new DateOnly(2026, 2, 28), Now));
        Assert.Equal(0, Format().DaysInStock(CarStatus.Incoming, new DateOnly(2026, 5, 1), Now));
    }

    private static CarFormat Format(string culture = "en-GB", string currency = "EUR") => new(
        Options.Create(new DealershipOptions { Culture = culture, Currency = currency, TimeZone = "Europe/Berlin" }), new FixedClock());

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(Now);
    }
}
