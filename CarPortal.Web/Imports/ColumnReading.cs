using CarPortal.Data.Cars;
using CarPortal.Data.Imports;
using CarPortal.Web.Cars;

namespace CarPortal.Web.Imports;

/// <summary>Shows how single values of a column are read, for people to see whether that is what they mean.</summary>
internal static class ColumnReading
{
    /// <summary>A number as it is read; null when it is none in that form.</summary>
    public static decimal? Number(string text, NumberForm form, decimal factor) => form.Read(NumberText.Of(text).Digits) * factor;

    /// <summary>What a value becomes, for the eye; null when it cannot be read and its row would be refused.</summary>
    public static string? Show(CarFormat format, FieldMapping use, string text)
    {
        if (use.Values.FirstOrDefault(v => v.Key.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase)) is { Key: not null } meaning)
        {
            return meaning.Value.Length == 0 ? "empty" : format.ShowRecorded(use.Field, meaning.Value);
        }

        if (MappingDraft.IsNumber(use.Field))
        {
            return Number(text, NumberForm.Find(use.Numbers ?? "") ?? NumberForm.Plain, use.Factor ?? 1) is { } number ? Show(format, use.Field, number) : null;
        }

        return Date(text, DateForm.Find(use.Dates ?? "") ?? DateForm.Iso) is { } date ? Show(format, use.Field, date) : null;
    }

    /// <summary>A number in a field.</summary>
    public static string Show(CarFormat format, string field, decimal number) => CarField.Of(field).Kind == CarFieldKind.Money ? format.Money(number)
        : Math.Abs(number) < int.MaxValue && (number == Math.Truncate(number) || field == "powerKw")
            ? format.Show(field, (int)Math.Round(number, MidpointRounding.AwayFromZero))
        : number.ToString(format.Culture);

    /// <summary>A date in a field.</summary>
    public static string Show(CarFormat format, string field, DateTimeOffset date) => CarField.Of(field).Kind == CarFieldKind.Month
        ? format.MonthOf(new Month(date.Year, date.Month)) : format.Day(DateOnly.FromDateTime(date.DateTime));

    /// <summary>What a column's numbers may mean: a form for each way to read one that leaves it open.</summary>
    public static (string Sample, IReadOnlyList<(string Form, string Meaning)> Answers) Numbers(CarFormat format, string field, ColumnProfile column)
    {
        var sample = column.Samples.FirstOrDefault(s => s.AsSpan().ContainsAny('.', ',')) ?? column.Samples[0];
        var read = NumberForm.All.Select(form => (form.Example, Number: Number(sample, form, 1), Fits: column.Samples.Count(s => Number(s, form, 1) is not null)));
        return (sample, [.. read.Where(r => r.Number is not null).GroupBy(r => r.Number)
            .Select(g => (g.MaxBy(r => r.Fits).Example, Show(format, field, g.Key!.Value)))]);
    }

    /// <summary>What a column's dates may mean.</summary>
    public static (string Sample, IReadOnlyList<(string Form, string Meaning)> Answers) Dates(CarFormat format, string field, ColumnProfile column)
    {
        var sample = column.Samples.FirstOrDefault(s => DateForm.All.Select(f => Date(s, f)).OfType<DateTimeOffset>().Distinct().Skip(1).Any()) ?? column.Samples[0];
        var read = DateForm.All.Select(form => (form.Example, Date: Date(sample, form), Fits: column.Samples.Count(s => Date(s, form) is not null)));
        return (sample, [.. read.Where(r => r.Date is not null).GroupBy(r => r.Date)
            .Select(g => (g.MaxBy(r => r.Fits).Example, Show(format, field, g.Key!.Value)))]);
    }

    private static DateTimeOffset? Date(string text, DateForm form) => form.Read(text.Trim());
}
