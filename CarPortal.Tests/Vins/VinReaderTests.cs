using CarPortal.Data.Cars;
using CarPortal.Data.Vins;

namespace CarPortal.Tests.Vins;

public sealed class VinReaderTests
{
    private static readonly DateTime Now = new(2026, 11, 23, 0, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("11111111111111111", VinCheck.Right)] // The test VIN of 49 CFR 565 textbooks.
    [InlineData("1M8GDM9AXKP042788", VinCheck.Right)] // With X for ten.
    [InlineData("1M8GDM9A0KP042788", VinCheck.Wrong)]
    [InlineData("1HGCM82633A004352", VinCheck.Right)]
    [InlineData("WVWZZZ1KZAW000001", VinCheck.Wrong)]
    [InlineData("1M8GDM9AXKP04278", VinCheck.None)]
    [InlineData("1M8GDM9AXKPO42788", VinCheck.None)]
    public void Read_CheckDigit_IsTold(string vin, VinCheck check) => Assert.Equal(check, Read(vin).CheckDigit);

    [Fact]
    public void Read_CheckDigitWrong_WarnsInNorthAmericaOnly()
    {
        Assert.Equal([("checkDigit", VinNoteLevel.Warning)], Levels(Read("1M8GDM9A0KP042788")));
        Assert.Equal([("checkDigit", VinNoteLevel.Remark)], Levels(Read("WVWZZZ1KZAW000001")));
        Assert.Contains("is 0 where the others make X", Assert.Single(Read("1M8GDM9A0KP042788").Notes).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("WVWZZZ1KZAW000001", "Volkswagen", "Germany", VinVehicle.Car)]
    [InlineData("W0L0AHL0855000001", "Opel", "Germany", VinVehicle.Car)]
    [InlineData("1M8GDM9AXKP042788", "Motor Coach Industries", "United States", VinVehicle.Bus)]
    [InlineData("JHMCM56557C404453", "Honda", "Japan", VinVehicle.Car)]
    [InlineData("7SAYGDEE0PF000001", "Tesla", "United States", VinVehicle.Multipurpose)]
    [InlineData("2C4RDGCG5HR000001", "FCA CANADA INC.", "Canada", VinVehicle.Multipurpose)] // Seven makes: the company.
    [InlineData("TMBJJ7NE4G0000001", "Škoda", "Czech Republic", VinVehicle.Car)] // Not sold in the US, so not in vPIC.
    [InlineData("VF7", "Citroën", "France", VinVehicle.Car)]
    [InlineData("1A9", null, "United States", null)]
    [InlineData("W0", null, "Germany", null)]
    [InlineData("W", null, null, null)]
    [InlineData("GGGGGGGGGGGGGGGGG", null, null, null)]
    public void Read_MakerAndCountry_AreTold(string vin, string? maker, string? country, VinVehicle? vehicle)
    {
        var report = Read(vin);

        Assert.Equal((maker, country, vehicle), (report.Maker, report.Country, report.Vehicle));
    }

    [Fact]
    public void Read_SmallMaker_IsKnownByPositions12To14Too()
    {
        Assert.Equal("Odom's Manufacturers", Read("109AA1016GA013001").Maker);
        Assert.Null(Read("109AA1016GAZZZ001").Maker);
    }

    [Theory]
    [InlineData("1HGCM82633A004352", new[] { 2003 }, 2003)] // Position 7 a digit: 1980 to 2009.
    [InlineData("1FTEW1EP0HFA00001", new[] { 2017, 1987 }, 2017)] // A letter: from 2010; heavy trucks may differ.
    [InlineData("1G1BE5SM6H7000001", new[] { 2017 }, 2017)]
    [InlineData("WVWZZZ1KZAW000001", new[] { 2010, 1980 }, null)]
    [InlineData("WVWZZZ1KZ5W000001", new[] { 2005 }, null)] // Outside North America never for sure.
    [InlineData("1M8GDM9AXKP042788", new[] { 2019, 1989 }, null)] // Buses do not tell.
    [InlineData("WDB2030461A000000", new[] { 2001 }, null)]
    [InlineData("WVWZZZ1KZ0W000001", new int[0], null)]
    [InlineData("1G1BE5SM6", new int[0], null)]
    public void Read_ModelYear_IsOneOfThirtyYearsApart(string vin, int[] years, int? sure)
    {
        var report = Read(vin);

        Assert.Equal(years, report.Years);
        Assert.Equal(sure, report.Year);
    }

    [Theory]
    [InlineData("1G1BE5SM0H7000001", 2017, null)]
    [InlineData("1G1BE5SM0H7000001", 2016, VinNoteLevel.Warning)]
    [InlineData("1FTEW1EP0HFA00001", 1987, null)]
    [InlineData("WVWZZZ1KZGW000001", 2017, null)] // First registered the year after.
    [InlineData("WVWZZZ1KZGW000001", 2012, VinNoteLevel.Remark)]
    [InlineData("WVWZZZ1KZ0W000001", 2012, null)]
    [InlineData("1G1BE5SM000000001", 2017, VinNoteLevel.Warning)]
    public void Read_YearTyped_IsHeldAgainstTheCode(string vin, int year, VinNoteLevel? level) =>
        Assert.Equal(level, Read(vin, year).Notes.Where(n => n.Code == "year").Select(n => (VinNoteLevel?)n.Level).SingleOrDefault());

    [Theory]
    [InlineData("WVWZZZ1KZAW000001", "vw", null)]
    [InlineData("WVWZZZ1KZAW000001", "VOLKSWAGEN ", null)]
    [InlineData("WVWZZZ1KZAW000001", "Opel", VinNoteLevel.Remark)]
    [InlineData("1G1BE5SM0H7000001", "chevy", null)]
    [InlineData("1G1BE5SM0H7000001", "Ford", VinNoteLevel.Warning)]
    [InlineData("2C4RDGCG5HR000001", "Dodge", null)]
    [InlineData("WDB2030461A000000", "Mercedes", null)]
    [InlineData("TMBJJ7NE4G0000001", "Skoda", null)]
    [InlineData("W0", "Ford", null)]
    public void Read_MakeTyped_IsHeldAgainstTheMaker(string vin, string make, VinNoteLevel? level) =>
        Assert.Equal(level, Read(vin, make: make).Notes.Where(n => n.Code == "make").Select(n => (VinNoteLevel?)n.Level).SingleOrDefault());

    [Theory]
    [InlineData("W0LOAHL0855000001", "letters", "Position 4 is the letter O", "W0L0AHL0855000001")]
    [InlineData("W0L0AHI0855000001", "letters", "the digit 1", "W0L0AH10855000001")]
    [InlineData("W0L0\u0410HL0855000001", "lookAlike", "a Cyrillic letter that only looks like A", "W0L0AHL0855000001")]
    [InlineData("W0L0\u0391HL0855000001", "lookAlike", "a Greek letter", "W0L0AHL0855000001")]
    [InlineData("\uFF37\uFF10L0AHL0855000001", "lookAlike", "a full-width character", "W0L0AHL0855000001")]
    [InlineData("W0L0AHL085500000\u0661", "letters", "letters A to Z and digits only", null)] // Arabic 1.
    [InlineData("W0L0AHL08550000\uD83D\uDE97", "letters", "Position 16 is “\uD83D\uDE97”", null)]
    [InlineData("W0L<script>", "letters", "Position 4 is “<”", null)]
    [InlineData("W0L\uFFFEAHL0855000001", "letters", "Position 4", null)]
    public void Read_WrongCharacter_NamesItAndWhatWasMeant(string vin, string code, string message, string? suggestion)
    {
        var report = Read(vin);

        Assert.Contains(report.Notes, n => n.Code == code && n.Level == VinNoteLevel.Warning && n.Message.Contains(message, StringComparison.Ordinal));
        Assert.Equal(suggestion, report.Suggestion);
        Assert.True(report.Notes.Count <= 6);
        Assert.DoesNotContain(report.Notes, n => n.Refuses);
    }

    [Theory]
    [InlineData("1Q87T3N166389", 1973, VinNoteLevel.Remark)]
    [InlineData("1Q87T3N166389", 1990, VinNoteLevel.Warning)]
    [InlineData("1Q87T3N166389", null, VinNoteLevel.Warning)]
    public void Read_Short_WarnsUnlessTheCarIsOld(string vin, int? year, VinNoteLevel level) =>
        Assert.Contains(Read(vin, year).Notes, n => n.Code == "length" && n.Level == level);

    [Theory]
    [InlineData(" w0l 0ahl-0855\u00a000\u20110001\t", "W0L0AHL0855000001")]
    [InlineData("\uFEFFW0L0AHL0855\u200B000001", "W0L0AHL0855000001")]
    [InlineData("w0l0\u0430hl0855000001", "W0L0\u0410HL0855000001")] // A look-alike stays what it is.
    [InlineData("a!b", "A!B")]
    [InlineData(" \u200B-", null)]
    [InlineData(null, null)]
    public void CheckVin_WhatCannotBeSeen_IsLeftOut(string? typed, string? stored)
    {
        var (vin, errors) = CarRules.CheckVin(typed);

        Assert.Equal(stored, vin);
        Assert.Empty(errors);
    }

    [Theory]
    [InlineData("W0L0AHL08550000011", "17 characters at most; this has 18")]
    [InlineData("W0L\u0000", "control characters")]
    [InlineData("W0L\n0", "one line")]
    public void CheckVin_WhatCannotBeStored_IsRefused(string typed, string message) =>
        Assert.Contains(message, Assert.Single(CarRules.CheckVin(typed).Errors).Message, StringComparison.Ordinal);

    [Fact]
    public void CheckVin_HalfACharacter_IsRefused() =>
        Assert.Contains("half a character", Assert.Single(CarRules.CheckVin("W0L\uD83D").Errors).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_OldCar_MayHaveAnyLetter() =>
        Assert.Equal([("length", VinNoteLevel.Remark)], Levels(Read("1Q87T3N166389", 1973)));

    [Fact]
    public void CheckVin_TenThousandCharacters_IsRefusedInOneLine() =>
        Assert.True(Assert.Single(CarRules.CheckVin(new string('A', 10_000)).Errors).Message.Length < 200);

    private static VinReport Read(string vin, int? year = null, string? make = null) => VinReader.Read(vin, year, make, Now);

    private static IEnumerable<(string, VinNoteLevel)> Levels(VinReport report) => report.Notes.Select(n => (n.Code, n.Level));
}
