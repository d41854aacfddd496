using CarPortal.Data.Search;

namespace CarPortal.Tests.Search;

public sealed class SearchTextTests
{
    [Theory]
    [InlineData("Golf_3 1.4 TDI", "  golf _  3  1 .  4  tdi ")]
    [InlineData("Škoda TÜV", "  skoda  tuv ")]
    [InlineData("  ", "")]
    [InlineData("a\0b", "  a  b ")]
    [InlineData("100%", "  100 % ")]
    public void Of_SpreadsWordsAndSigns(string text, string spread) => Assert.Equal(spread, SearchText.Of(text));

    [Fact]
    public void Of_LongestGrowth_StaysWithinItsBound()
    {
        foreach (var text in new[] { "a-a-a-a-a", "\ufdfa\ufdfa", "ßßßß", "1.1.1.1", "🚗🚗", "e\u0301e\u0301" })
        {
            Assert.InRange(SearchText.Of(text).Length, 0, (text.Length * SearchText.MaxGrowth) + 1);
        }
    }

    [Theory]
    [InlineData("a4", "  a4")]
    [InlineData("3", "  3")]
    [InlineData("golf", "golf")]
    [InlineData("1.4", "1 .  4")]
    [InlineData("%", "%")]
    [InlineData("c-", "c -")]
    [InlineData(" ", null)]
    public void Needle_ShortWord_IsTheBeginningOfAWord(string word, string? needle) => Assert.Equal(needle, SearchText.Needle(word));

    [Fact]
    public void Parse_WhatSalespeopleType_IsTakenApart()
    {
        var terms = SearchTerms.Parse("golf \"1.4 TDI\" -kombi price:<5000 year:2003-2008 status:available,sold colour:red damage:no -\"as is\"");

        Assert.Equal(["golf", "1 .  4  tdi"], terms.Needles);
        Assert.Equal(["kombi", "as  is"], terms.Excluded);
        Assert.Equal(["golf", "1.4 TDI"], terms.Words);
        Assert.Equal("red", Assert.Single(terms.Within).Text);
        Assert.Equal(["price", "year", "status", "damage"], terms.Conditions.Select(c => c.Field.Name));
        Assert.Equal(4_999.99m, terms.Conditions[0].To);
        Assert.Equal((2003, 2008), ((int)terms.Conditions[1].From!, (int)terms.Conditions[1].To!));
        Assert.Equal(2, terms.Conditions[2].Values.Count);
        Assert.True(terms.Conditions[3].Empty);
        Assert.Empty(terms.Errors);
    }

    [Theory]
    [InlineData("price:abc")]
    [InlineData("year:2003-x")]
    [InlineData("status:gone")]
    [InlineData("damage:perhaps")]
    [InlineData("year:>")]
    [InlineData("price:<0")]
    public void Parse_ValueTheFieldCannotHave_SaysWhatItTakes(string search) =>
        Assert.Contains("takes", Assert.Single(SearchTerms.Parse(search).Errors).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("http://x", 1)]
    [InlineData("price:", 1)]
    [InlineData("\"open quote", 2)]
    [InlineData("- -", 1)]
    [InlineData("AND OR NOT NEAR(", 4)]
    [InlineData("*", 1)]
    public void Parse_WhatLooksLikeMoreThanItIs_IsWords(string search, int words)
    {
        var terms = SearchTerms.Parse(search);

        Assert.Equal(words, terms.Needles.Count);
        Assert.Empty(terms.Errors);
        Assert.Empty(terms.Conditions);
    }

    [Fact]
    public void Parse_AnyText_NeitherThrowsNorHangs()
    {
        var random = new Random(7);
        const string Some = "ab \"-:<>=%_*\\'\0\u0301\u202e🚗price:year:";
        for (var i = 0; i < 5_000; i++)
        {
            SearchTerms.Parse(new string(Enumerable.Range(0, random.Next(40)).Select(_ => Some[random.Next(Some.Length)]).ToArray()));
        }

        SearchTerms.Parse(new string('"', 10_000));
        SearchTerms.Parse(string.Join(' ', Enumerable.Repeat("a:b", 3_000)));
    }
}
