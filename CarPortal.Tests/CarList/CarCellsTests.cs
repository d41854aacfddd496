using System.Collections.Immutable;
using AngleSharp.Html.Parser;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Tests.Testing;
using CarPortal.Web.CarList;
using CarPortal.Web.Cars;
using Microsoft.Extensions.DependencyInjection;

namespace CarPortal.Tests.CarList;

/// <summary>Cells go to the browser as HTML: whatever stands in a car stays text.</summary>
public sealed class CarCellsTests() : DatabaseTest(DatabaseProvider.Sqlite)
{
    private const string Evil = "<b onmouseover=x>'\"&lt;</td></span><script>";

    [Theory]
    [InlineData(null)]
    [InlineData("script")]
    [InlineData("<b")]
    [InlineData("\"")]
    public async Task Of_TextsThatLookLikeMarkup_StayText(string? search)
    {
        var saved = Assert.IsType<SaveResult.Saved>(await Database.Get<CarService>().CreateAsync(new CarInput
        {
            StockNumber = "A&B", Make = Evil, Model = Evil, Title = "ÜŠ漢😀" + Evil, Colour = Evil[..40], Location = Evil, Notes = Evil, Damage = Evil, Year = 2015, Price = 1,
        }, Ct));
        var car = (await Database.Get<CarService>().ListAsync(new CarQuery(), Ct)).Items.Single(c => c.Id == saved.Id);
        await using var portal = PortalFactory.On(Database);
        using var scope = portal.Services.CreateScope();
        var cells = new CarCells(scope.ServiceProvider.GetRequiredService<CarFormat>(), search is null ? SearchHits.None : new SearchHits([search]), CarColumn.All, ImmutableDictionary<int, string>.Empty, null);

        var row = new HtmlParser().ParseDocument($"<table><tbody><tr>{cells.Of(car).Value}</tr></tbody></table>");

        Assert.Equal(CarColumn.All.Count + 1, row.QuerySelectorAll("tr > td").Length); // And the picture.
        Assert.Equal(["A", "I", "MARK", "SPAN", "TD"], row.QuerySelectorAll("tr *").Select(e => e.TagName).Append("MARK").Distinct().Order());
        Assert.Equal("ÜŠ漢😀" + Evil, row.QuerySelector("a.name")!.TextContent);
        Assert.Equal(search is not null, row.QuerySelector("mark") is not null);
        Assert.Contains(row.QuerySelectorAll("td"), cell => cell.TextContent.Contains(Evil, StringComparison.Ordinal) && cell.ClassName == "where");
        Assert.All(row.QuerySelectorAll("tr *").SelectMany(e => e.Attributes), a => Assert.Contains(a.Name, (string[])["class", "href", "style"]));
    }
}
