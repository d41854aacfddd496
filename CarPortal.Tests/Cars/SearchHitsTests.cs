using CarPortal.Web.Cars;

namespace CarPortal.Tests.Cars;

public sealed class SearchHitsTests
{
    [Theory]
    [InlineData("skoda", "Škoda Octavia", "[Škoda] Octavia")]
    [InlineData("strasse", "Große Straße 1", "Große [Straße] 1")]
    [InlineData("astra opel", "OPEL Astra", "[OPEL] [Astra]")]
    [InlineData("ast str", "Astra", "[Astr]a")]
    [InlineData("e\u0301t\u00e9", "Été", "[Été]")]
    [InlineData("%", "50 % off_", "50 [%] off_")]
    [InlineData("🚗", "a 🚗 b", "a [🚗] b")]
    [InlineData("", "Astra", "Astra")]
    [InlineData("corsa", "Astra", "Astra")]
    public void Find_Words_AreFoundAsPeopleWroteThem(string search, string text, string marked)
    {
        foreach (var (start, end) in new SearchHits(search).Find(text).Reverse())
        {
            text = text.Insert(end, "]").Insert(start, "[");
        }

        Assert.Equal(marked, text);
    }
}
