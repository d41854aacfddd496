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
    /// <param name="file">The file.</param>
    /// <param name="hidden">
    /// Fields that who imports may not see: whether a row changes one would tell what it is. Of people nobody may import
    /// and not see them; a key may be so.
    /// </param>
    public IReadOnlyList<FieldError> Check(FileProfile file, IReadOnlySet<string>? hidden = null)
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

        errors.AddRange(Fields.Where(f => hidden?.Contains(f.Field) == true)
            .Select(f => new FieldError(f.Field, "You may not see this field, so its column cannot be imported: leave it out.")));
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
