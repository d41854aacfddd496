using CarPortal.Data.Views;
using CarPortal.Web.CarList;

namespace CarPortal.Tests.CarList;

public sealed class CarColumnTests
{
    [Fact]
    public void All_OfTheTable_AreThoseThatViewsKnow() =>
        Assert.Equal(CarListColumns.All, CarColumn.All.Select(c => c.Name));

    [Fact]
    public void Of_HiddenAndUnknownNames_LeavesThemOut() =>
        Assert.Equal(["car", "year"], CarColumn.Of(["car", "purchasePrice", "wheels", "year"], new HashSet<string> { "purchasePrice" }).Select(c => c.Name));

    [Fact]
    public void Read_NamesOfColumns_AlwaysHasTheCarAndEachOnce()
    {
        Assert.Equal(["car", "vin", "price"], CarListColumns.Read(["VIN", "price", "vin", "wheels"]));
        Assert.Empty(CarListColumns.Read(["wheels"]));
    }
}
