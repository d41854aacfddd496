using CarPortal.Data;
using CarPortal.Data.Imports;
using CarPortal.Web.Cars;

namespace CarPortal.Web.Imports;

/// <summary>A mapping while somebody changes it on the page: column by column, as people look at a file.</summary>
public sealed class MappingDraft(FileProfile file, ImportMapping mapping)
{
    /// <summary>What the file holds.</summary>
    public FileProfile File { get; } = file;

    /// <summary>The mapping now.</summary>
    public ImportMapping Mapping { get; private set; } = mapping;

    /// <summary>What is wrong or open now.</summary>
    public IReadOnlyList<FieldError> Errors => Mapping.Check(File);

    /// <summary>The fields that a column is read into.</summary>
    public IReadOnlyList<FieldMapping> UsesOf(string heading) => [.. Mapping.Fields.Where(f => f.From.Contains(heading))];

    /// <summary>What is read into a field; null for nothing.</summary>
    public FieldMapping? Find(string field) => Mapping.Fields.FirstOrDefault(f => f.Field == field);

    /// <summary>
    /// Reads a column into a field, instead of another one that it was read into; null for none. A field that has a column
    /// already gets both, joined in the file's order.
    /// </summary>
    public void Read(ColumnProfile column, string? instead, string? field)
    {
        if (instead == field)
        {
            return;
        }

        if (instead is not null && Find(instead) is { } old)
        {
            var rest = old.From.Where(h => h != column.Heading).ToList();
            Put(instead, rest.Count == 0 && old.Constant is null ? null : old with { From = rest });
        }

        if (field is not null)
        {
            var known = Find(field);
            Put(field, known is null || known.From.Count == 0
                ? FieldMapping.Of(field, column) with { Constant = known?.Constant }
                : known with { From = [.. File.Columns.Select(c => c.Heading).Where(h => h == column.Heading || known.From.Contains(h))] });
        }
    }

    /// <summary>Changes how a field is read.</summary>
    public void Change(string field, Func<FieldMapping, FieldMapping> change) => Put(field, change(Find(field)!));

    /// <summary>Gives what every car gets in a field where its columns have nothing; empty for nothing.</summary>
    public void SetConstant(string field, string? text)
    {
        var constant = text?.Trim() is { Length: > 0 } given ? given : null;
        var known = Find(field);
        Put(field, constant is null && known is null or { From.Count: 0 } ? null : (known ?? new FieldMapping(field)) with { Constant = constant });
    }

    /// <summary>Takes the make from the title's first word.</summary>
    public void TakeMakeFromTitle()
    {
        if (Find("title") is { From.Count: > 0 } title)
        {
            Put("make", new FieldMapping("make") { From = title.From, Part = TextPart.FirstWord });
        }
    }

    /// <summary>The column that names a car where it comes from; null for none.</summary>
    public void SetSourceId(string? heading) => Mapping = Mapping with { SourceId = string.IsNullOrEmpty(heading) ? null : heading };

    /// <summary>Whether somebody has to say how a column's numbers or dates are meant.</summary>
    public bool Asks(FieldMapping use, ColumnProfile column) => use.From.Count == 1
        && (IsNumber(use.Field) ? use.Numbers is null && column.Number is not null : IsDate(use.Field) && use.Dates is null && column is { Date: not null, IsDateCertain: false })
        && Errors.Any(e => e.Field == use.Field);

    /// <summary>Whether a field is a number, whose form matters.</summary>
    public static bool IsNumber(string field) => CarField.Of(field).Kind is CarFieldKind.Whole or CarFieldKind.Money;

    /// <summary>Whether a field is a day, month or time.</summary>
    public static bool IsDate(string field) => CarField.Of(field).Kind is CarFieldKind.Month or CarFieldKind.Day or CarFieldKind.Time;

    private void Put(string field, FieldMapping? mapping)
    {
        var fields = Mapping.Fields.ToList();
        var at = fields.FindIndex(f => f.Field == field);
        if (at >= 0)
        {
            fields.RemoveAt(at);
        }

        if (mapping is not null)
        {
            fields.Insert(at >= 0 ? at : fields.Count, mapping);
        }

        Mapping = Mapping with { Fields = fields };
    }
}
