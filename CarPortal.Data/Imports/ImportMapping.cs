using System.Text.Json;
using System.Text.Json.Serialization;
using CarPortal.Data.Cars;

namespace CarPortal.Data.Imports;

/// <summary>How a file becomes cars: which column is which field, and how it is written. Kept with its source, for the next file.</summary>
public sealed record ImportMapping
{
    /// <summary>Longest JSON of one; two hundred translated values of each choice fit.</summary>
    public const int TextLength = 60_000;

    /// <summary>The fields without which there is no car.</summary>
    internal static readonly string[] Needed = ["make", "title"];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    /// <summary>What is read into each field; a field once.</summary>
    public IReadOnlyList<FieldMapping> Fields { get; init; } = [];

    /// <summary>The file's column that names a car where it comes from, such as the number of an advertisement; null for none.</summary>
    public string? SourceId { get; init; }

    /// <summary>What is known of the columns by their names and by what they hold; people look at it before anything is written.</summary>
    public static ImportMapping Propose(FileProfile file)
    {
        var fields = new List<FieldMapping>();
        void Take(string field, ColumnProfile column)
        {
            if (!fields.Exists(f => f.Field == field || f.From.Contains(column.Heading)))
            {
                fields.Add(FieldMapping.Of(field, column));
            }
        }

        // Our own names before others' words for the same, then what the values show.
        foreach (var find in new Func<ColumnProfile, string?>[] { c => CarColumn.Find(c.Heading)?.Name, c => HeadingWords.FieldOf(c.Heading), FieldShownBy })
        {
            foreach (var column in file.Columns.Where(c => c.Heading.Length > 0))
            {
                if (find(column) is { } field)
                {
                    Take(field, column);
                }
            }
        }

        Complete(fields);
        return new ImportMapping { Fields = fields };
    }

    /// <summary>The mapping with answers to what a file leaves open.</summary>
    public ImportMapping Answer(FileProfile file, NumberForm? numbers, DateForm? dates) => this with
    {
        Fields = [.. Fields.Select(f => f.FindQuestion(file) is null ? f : CarColumn.Named(f.Field).IsDate ? f with { Dates = dates?.Example } : f with { Numbers = numbers?.Example })],
    };

    /// <summary>Reads one that was kept; null when it is none.</summary>
    public static ImportMapping? Read(string json)
    {
        try
        {
            return json.Length > TextLength ? null : JsonSerializer.Deserialize<ImportMapping>(json, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>As it is kept.</summary>
    public string Write() => JsonSerializer.Serialize(this, Json);

    /// <summary>What is wrong with it, or left open, for a file; empty when nothing is.</summary>
    public IReadOnlyList<FieldError> Check(FileProfile file)
    {
        var headings = file.Columns.Select(c => c.Heading).ToList();
        var errors = new List<FieldError>();
        foreach (var twice in Fields.GroupBy(f => f.Field).Where(g => g.Skip(1).Any()))
        {
            errors.Add(new FieldError(twice.Key, "Two columns are read into this field: choose one, or join them."));
        }

        errors.AddRange(Fields.Select(f => f.FindMistake(headings) ?? f.FindQuestion(file)).OfType<FieldError>());
        foreach (var needed in FindMissing())
        {
            errors.Add(new FieldError(needed, "Every car needs one: choose its column, or give one text for all."));
        }

        if (SourceId is not null && !headings.Contains(SourceId))
        {
            errors.Add(new FieldError("sourceId", $"The file has no column {SourceId}."));
        }

        return errors;
    }

    /// <summary>What a file needs and this does not read; a file that names cars by VIN, stock number or its own id can go without new ones.</summary>
    internal IEnumerable<string> FindMissing() =>
        SourceId is not null || Fields.Any(f => f.Field is "vin" or "stockNumber") ? [] : Needed.Where(n => !Fields.Any(f => f.Field == n));

    /// <summary>The columns of a file that are read into no field.</summary>
    public IReadOnlyList<string> UnusedOf(FileProfile file)
    {
        var used = Fields.SelectMany(f => f.From).Append(SourceId).ToHashSet();
        return [.. file.Columns.Select(c => c.Heading).Where(h => h.Length > 0 && h != ImportRows.ReasonHeading && !used.Contains(h))];
    }

    /// <summary>
    /// This mapping, kept from an earlier file of the same source, for another one: what its values mean that the earlier
    /// one did not have is added from what would be proposed.
    /// </summary>
    internal ImportMapping For(FileProfile file)
    {
        var proposed = Propose(file).Fields.ToDictionary(f => f.Field);
        return this with
        {
            Fields = [.. Fields.Select(f => !proposed.TryGetValue(f.Field, out var fresh) || !fresh.From.SequenceEqual(f.From) ? f : f with
            {
                Values = fresh.Values.Where(v => !f.Values.Keys.Contains(v.Key, StringComparer.OrdinalIgnoreCase)).Concat(f.Values)
                    .ToDictionary(v => v.Key, v => v.Value, StringComparer.OrdinalIgnoreCase),
            })],
        };
    }

    private static string? FieldShownBy(ColumnProfile column)
    {
        if (column.IsVin)
        {
            return "vin";
        }

        foreach (var (field, type) in new[] { ("fuel", typeof(CarFuel)), ("gearbox", typeof(CarGearbox)), ("body", typeof(CarBody)) })
        {
            var known = column.Values?.Where(v => ValueWords.Find(type, v.Key) is not null).Sum(v => v.Value) ?? 0;
            if (known > 0 && known * 10 >= column.Filled * 9)
            {
                return field;
            }
        }

        return null;
    }

    /// <summary>A file with titles alone begins them with the make; one with make and model alone has them for a title.</summary>
    private static void Complete(List<FieldMapping> fields)
    {
        var (make, model, title) = (fields.Find(f => f.Field == "make"), fields.Find(f => f.Field == "model"), fields.Find(f => f.Field == "title"));
        if (make is null && title is not null)
        {
            fields.Add(new FieldMapping("make") { From = title.From, Part = TextPart.FirstWord });
        }
        else if (title is null && make is not null && model is not null)
        {
            fields.Add(new FieldMapping("title") { From = [.. make.From, .. model.From] });
        }
    }
}

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
