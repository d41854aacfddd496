using CarPortal.Data.Imports;

namespace CarPortal.Tests.Imports;

public class CsvReaderTests
{
    [Theory]
    [InlineData("a,b\n1,2\n", "a|b", "1|2")]
    [InlineData("a,b\r\n1,2", "a|b", "1|2")]
    [InlineData("a,b\r1,2\r", "a|b", "1|2")]
    [InlineData("a,b\n\n  \n1,2\n\n", "a|b", "1|2")]
    [InlineData("a,b\n\"1,5\",\"say \"\"hi\"\"\"\n", "a|b", "1,5|say \"hi\"")]
    [InlineData("a,b\n\"\",\"\"\"\"\n", "a|b", "|\"")]
    [InlineData("a,b\n1,\"two\r\nlines\"\n3,4\n", "a|b", "1|two\r\nlines", "3|4")]
    [InlineData("a,b\n16\" rims,x \"y\" z\n", "a|b", "16\" rims|x \"y\" z")]
    [InlineData("a,b\n\"Edition\" Opel,2\n", "a|b", "\"Edition\" Opel|2")]
    [InlineData("a,b\n\"open,2\n3,4\n5,6\n", "a|b", "\"open|2", "3|4", "5|6")]
    [InlineData("a,b\n\"open,2\nrims 15\",4\n5,6\n", "a|b", "\"open|2", "rims 15\"|4", "5|6")]
    [InlineData("a,b,c\n\"open,2,x,y\n\"3\",4,5\n", "a|b|c", "\"open|2|x|y", "3|4|5")]
    [InlineData("a,b\n1,\"never closed", "a|b", "1|\"never closed")]
    [InlineData("a,b\n1\n1,2,3\n", "a|b", "1", "1|2|3")]
    public void Read_Text_GivesTheseRows(string text, params string[] rows)
    {
        Assert.Equal(rows, Rows(text, 16));
        Assert.Equal(rows, Rows(text, 1));
    }

    [Fact]
    public void Read_AfterARowOfSeveralLines_CountsEveryLine()
    {
        var csv = new CsvReader(new StringReader("a,b\n\n1,\"x\r\ny\nz\"\r\n3,4\n"), ',');
        var lines = new List<int>();
        while (csv.Read())
        {
            csv.Columns = 2;
            lines.Add(csv.Line);
        }

        Assert.Equal([1, 3, 6], lines);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_FieldOf20Megabytes_PassesOverTheRowInBoundedMemory(bool quoted)
    {
        var quote = quoted ? "\"" : "";
        var csv = new CsvReader(new StringReader($"a,b\n1,{quote}{new string('x', 20_000_000)}{quote}\n3,4\n"), ',');
        Assert.True(csv.Read());
        csv.Columns = 2;
        Assert.True(csv.Read());
        Assert.True(csv.IsTooLong);
        Assert.True(csv.Read());
        Assert.False(csv.IsTooLong);
        Assert.Equal(3, csv.Line);
        Assert.Equal(["3", "4"], csv.Fields());
        Assert.False(csv.Read());
    }

    private static List<string> Rows(string text, int chunk)
    {
        using var reader = new SlowReader(text, chunk);
        var csv = new CsvReader(reader, ',');
        var rows = new List<string>();
        while (csv.Read())
        {
            csv.Columns = csv.Columns == 0 ? csv.Count : csv.Columns;
            rows.Add(string.Join('|', csv.Fields()));
        }

        return rows;
    }

    /// <summary>Gives a few characters at a time, so that every row meets the end of the buffer.</summary>
    private sealed class SlowReader(string text, int chunk) : StringReader(text)
    {
        public override int Read(Span<char> buffer) => base.Read(buffer[..Math.Min(chunk, buffer.Length)]);
    }
}
