using System.Text.Json;

namespace CarPortal.Data.Imports;

/// <summary>Which part of a text is read.</summary>
public enum TextPart
{
    /// <summary>All of it.</summary>
    All,

    /// <summary>What stands before the first space.</summary>
    FirstWord,

    /// <summary>What stands behind the first space.</summary>
    Rest,
}

/// <summary>What is read into one field of a car.</summary>
/// <param name="Field">The field's API name.</param>
public sealed record FieldMapping(string Field)
{
    /// <summary>Longest constant, heading and translated value.</summary>
    public const int TextLength = 200;

    /// <summary>Most columns joined into one field.</summary>
    public const int MostJoined = 5;

    /// <summary>The columns' headings; several are joined by a space. None when <see cref="Constant"/> is given.</summary>
    public IReadOnlyList<string> From { get; init; } = [];

    /// <summary>The text that every car gets where its columns have none.</summary>
    public string? Constant { get; init; }

    /// <summary>Which part of the text is read.</summary>
    public TextPart Part { get; init; }

    /// <summary>How numbers are written, as <see cref="NumberForm.Example"/>; null: 1234.56.</summary>
    public string? Numbers { get; init; }

    /// <summary>How dates are written, as <see cref="DateForm.Example"/>; null: 2016-03-31.</summary>
    public string? Dates { get; init; }

    /// <summary>What a number is multiplied by, such as 0.7355 for horsepower (metric) to kW or 1000 for thousands of km; null: 1.</summary>
    public decimal? Factor { get; init; }

    /// <summary>What texts of the file mean, such as "benzin": "petrol"; an empty meaning leaves the field empty.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>One metric horsepower (PS, cv) in kW: 75 kgf·m/s by definition (DIN 66036).</summary>
    public const decimal KwPerPs = 0.73549875m;

    /// <summary>What is known of a column that is read into a field.</summary>
    public static FieldMapping Of(string field, ColumnProfile column)
    {
        var known = CarColumn.Named(field);
        var isPs = field == "powerKw" && (column.Unit?.ToUpperInvariant() is "PS" or "CV" or "CH" || HeadingWords.Simplify(column.Heading).Contains("ps", StringComparison.Ordinal));
        return new FieldMapping(field)
        {
            From = [column.Heading],
            Numbers = known.IsNumber && column.Number is { } form && form != NumberForm.Plain && IsClear(known, column) ? form.Example : null,
            Dates = known.IsDate && column is { Date: { } date, IsDateCertain: true } && date != DateForm.Iso ? date.Example : null,
            Factor = isPs ? KwPerPs : column.Unit?.ToUpperInvariant() == "TKM" ? 1_000 : null,
            Values = field == "powerKw" ? new Dictionary<string, string> { ["0"] = "" } // No engine has none: it is not known.
                : column.Values is not { } values ? new Dictionary<string, string>()
                : known.ChoiceType is { } choice ? Translate(choice, values)
                : field == "damage" ? values.Where(v => ValueWords.MeansNone(v.Key)).ToDictionary(v => v.Key, _ => "", StringComparer.OrdinalIgnoreCase)
                : new Dictionary<string, string>(),
        };
    }

    /// <summary>What is wrong with it for a file with these columns; null when nothing is.</summary>
    internal FieldError? FindMistake(IReadOnlyCollection<string> headings) =>
        CarColumn.FindField(Field) is not { } column ? new FieldError(Field, "There is no such field.")
        : From.Count == 0 && Constant is null ? new FieldError(Field, "Choose a column, or give one text for all cars.")
        : From.Count > MostJoined ? new FieldError(Field, $"At most {MostJoined} columns can be joined.")
        : From.FirstOrDefault(h => !headings.Contains(h)) is { } missing ? new FieldError(Field, $"The file has no column {missing}.")
        : Constant?.Length > TextLength ? new FieldError(Field, $"At most {TextLength} characters.")
        : Numbers is not null && NumberForm.Find(Numbers) is null ? new FieldError(Field, $"Numbers are written as one of {string.Join(" | ", NumberForm.All.Select(f => f.Example))}.")
        : Dates is not null && DateForm.Find(Dates) is null ? new FieldError(Field, $"Dates are written as one of {string.Join(" | ", DateForm.All.Select(f => f.Example))}.")
        : Factor is <= 0 or > 1_000_000 ? new FieldError(Field, "The factor is above 0 and at most 1,000,000.")
        : Values.Count > ColumnProfile.MostValues || Values.Any(v => v.Key.Length > TextLength || v.Value.Length > TextLength)
            ? new FieldError(Field, $"At most {ColumnProfile.MostValues} translated values of at most {TextLength} characters.")
        : Values.Keys.GroupBy(k => k, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Skip(1).Any()) is { } twice
            ? new FieldError(Field, $"{twice.Key} is translated twice: capitals make no difference.")
        : Values.Values.FirstOrDefault(v => v.Length > 0 && column.FindWrong(v) is not null) is { } wrong ? new FieldError(Field, column.FindWrong(wrong)!)
        : null;

    /// <summary>What has to be decided before anything is read; null for nothing.</summary>
    internal FieldError? FindQuestion(FileProfile file)
    {
        var known = CarColumn.Named(Field);
        return file.Columns.FirstOrDefault(c => From is [var only] && c.Heading == only) is not { } column ? null
            : known.IsNumber && Numbers is null && column.Number is not null && !IsClear(known, column)
                ? new FieldError(Field, $"In the column {column.Heading}, {column.Samples.FirstOrDefault(s => s.AsSpan().ContainsAny('.', ',')) ?? column.Samples[0]} may be thousands or have a fraction: say how its numbers are written, {column.Number.Example} or another.")
            : known.IsDate && Dates is null && column is { Date: not null, IsDateCertain: false }
                ? new FieldError(Field, $"In the column {column.Heading}, {column.Samples[0]} may be read in two ways: say how its dates are written, {column.Date.Example} (31 March 2016) or another.")
            : null;
    }

    /// <summary>Three digits behind a mark are no fraction of money, which has two at most; unless other thousands have no mark.</summary>
    private static bool IsClear(CarColumn known, ColumnProfile column) => column.IsNumberCertain || (!known.IsWhole && !column.HasBareThousands);

    private static Dictionary<string, string> Translate(Type choice, IReadOnlyList<KeyValuePair<string, int>> values) => values
        .Select(v => (v.Key, Value: ValueWords.Find(choice, v.Key)))
        .Where(v => v.Value is not null && HeadingWords.Simplify(v.Key) != HeadingWords.Simplify(v.Value.ToString()))
        .ToDictionary(v => v.Key, v => JsonNamingPolicy.CamelCase.ConvertName(v.Value!.ToString()), StringComparer.OrdinalIgnoreCase);
}
