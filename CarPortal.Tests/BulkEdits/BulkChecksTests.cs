using CarPortal.Data.BulkEdits;

namespace CarPortal.Tests.BulkEdits;

public sealed class BulkChecksTests
{
    [Theory]
    [InlineData(4_849.50, BulkRounding.None, 4_849.50)]
    [InlineData(4_849.505, BulkRounding.None, 4_849.51)]
    [InlineData(4_849.50, BulkRounding.One, 4_850)]
    [InlineData(4_849.49, BulkRounding.One, 4_849)]
    [InlineData(4_845, BulkRounding.Ten, 4_850)]
    [InlineData(4_844.99, BulkRounding.Ten, 4_840)]
    [InlineData(4_850, BulkRounding.Hundred, 4_900)]
    [InlineData(4_849.99, BulkRounding.Hundred, 4_800)]
    [InlineData(4_848.99, BulkRounding.Ending99, 4_799)]
    [InlineData(4_849, BulkRounding.Ending99, 4_899)]
    [InlineData(4_899, BulkRounding.Ending99, 4_899)]
    [InlineData(4_900, BulkRounding.Ending99, 4_899)]
    [InlineData(99, BulkRounding.Ending99, 99)]
    [InlineData(12, BulkRounding.Ending99, 99)]
    [InlineData(0, BulkRounding.Ending99, 99)]
    [InlineData(0.4, BulkRounding.One, 0)]
    public void Round_ANumber_GoesToTheNearest(double number, BulkRounding rounding, double expected) =>
        Assert.Equal((decimal)expected, BulkChecks.Round((decimal)number, rounding));
}
