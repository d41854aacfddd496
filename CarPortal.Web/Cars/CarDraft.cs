using System.Globalization;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Web.Live;

namespace CarPortal.Web.Cars;

/// <summary>
/// A car while somebody types it: every field as text, so that nothing typed is ever lost, however wrong. A field whose
/// text was not touched keeps its exact value, also where the text shows less of it (the seconds of a time).
/// </summary>
public sealed class CarDraft
{
    private readonly CarFormat _format;
    private readonly Dictionary<string, (string Text, string Message)> _taken = [];
    private readonly Dictionary<string, Entry> _entries = CarField.All.ToDictionary(f => f.Name, _ => new Entry("", "", null));

    internal CarDraft(CarFormat format) => _format = format;

    /// <summary>What stands in a field.</summary>
    public string this[string field]
    {
        get => _entries[field].Text;
        set => _entries[field] = _entries[field] with { Text = value };
    }

    /// <summary>What a field was filled with, before anybody typed.</summary>
    public string FilledText(string field) => _entries[field].FilledText;

    /// <summary>Fills every field.</summary>
    public void Fill(CarInput input)
    {
        foreach (var field in CarField.All)
        {
            Put(field, field.Get(input));
        }
    }

    /// <summary>Gives a field a value.</summary>
    public void Put(CarField field, object? value)
    {
        var text = ToText(field, value);
        _entries[field.Name] = new Entry(text, text, value);
    }

    /// <summary>
    /// Puts back what somebody typed before. What stood in a field when it was typed is what it was changed against, also
    /// where somebody else saved since.
    /// </summary>
    /// <param name="typed">What the browser kept.</param>
    /// <param name="before">The car as the form shows it.</param>
    /// <param name="now">The present; UTC.</param>
    /// <returns>The car as they saw it.</returns>
    internal CarInput Restore(BrowserDraft typed, CarInput before, DateTime now)
    {
        var seen = new CarDraft(_format);
        seen.Fill(before);
        var known = typed.Fields.Where(f => CarField.Find(f.Key) is not null && f.Value?.Text is not null).ToList();
        foreach (var (name, field) in known.Where(f => f.Value.Was is not null && f.Value.Was != seen[f.Key]))
        {
            seen[name] = field.Was;
        }

        foreach (var (name, field) in known)
        {
            this[name] = field.Text;
        }

        return seen.Read(now).Input;
    }

    /// <summary>What was typed, as values, and what is wrong with it: one message a field.</summary>
    public (CarInput Input, Dictionary<string, string> Errors) Read(DateTime now)
    {
        var input = new CarInput();
        var errors = new Dictionary<string, string>();
        foreach (var field in CarField.All)
        {
            var (value, error) = ReadField(field, _entries[field.Name]);
            field.Set(input, value);
            if (error is not null)
            {
                errors[field.Name] = error;
            }
        }

        var (clean, broken) = CarRules.Check(input, now);
        foreach (var rule in broken)
        {
            errors.TryAdd(rule.Field, rule.Message);
        }

        // What was refused as taken is so until it is another.
        foreach (var (name, (_, message)) in _taken.Where(t => t.Value.Text == this[t.Key]))
        {
            errors.TryAdd(name, message);
        }

        return (clean, errors);
    }

    /// <summary>What stands in a field is another car's already, as a save found out.</summary>
    public void Taken(string field, string message) => _taken[field] = (this[field], message);

    /// <summary>Asks the database again: what was taken may be free by now.</summary>
    public void ForgetTaken() => _taken.Clear();

    private (object? Value, string? Error) ReadField(CarField field, Entry entry)
    {
        if (entry.Text == entry.FilledText)
        {
            return (entry.FilledValue, null);
        }

        // Texts go to the rules as they are; those trim.
        var text = field.Kind is CarFieldKind.Line or CarFieldKind.Text ? entry.Text : entry.Text.Trim();
        if (text.Length == 0)
        {
            return (null, null);
        }

        return field.Kind switch
        {
            CarFieldKind.Whole => ReadWhole(field, text),
            CarFieldKind.Money => ReadMoney(field, text),
            CarFieldKind.Month => Month.TryParse(text, null, out var month) ? (month, null) : (null, $"{field.Label} is written year-month, such as 2016-03."),
            CarFieldKind.Day => DateOnly.TryParse(text, CultureInfo.InvariantCulture, out var day) ? (day, null) : (null, $"{field.Label} is written year-month-day, such as 2016-03-31."),
            CarFieldKind.Time => ReadTime(field, text),
            CarFieldKind.Choice => field.Choices!.FirstOrDefault(c => CarFormat.NameOf(c) == text) is { } choice ? (choice, null) : (null, $"{field.Label} is not one of the values on offer."),
            _ => (text, null),
        };
    }

    private (object? Value, string? Error) ReadWhole(CarField field, string text) =>
        int.TryParse(text, NumberStyles.AllowThousands | NumberStyles.AllowLeadingSign, _format.Culture, out var number)
            ? (number, null)
            : (null, $"{field.Label} must be a whole number.");

    private (object? Value, string? Error) ReadMoney(CarField field, string text)
    {
        var bare = text.Replace(_format.CurrencySymbol, "", StringComparison.Ordinal).Trim();
        const NumberStyles Styles = NumberStyles.AllowThousands | NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        return decimal.TryParse(bare, Styles, _format.Culture, out var amount)
            ? (amount, null)
            : (null, $"{field.Label} must be an amount, such as {4950.5m.ToString("0.00", _format.Culture)}.");
    }

    private (object? Value, string? Error) ReadTime(CarField field, string text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, out var local) && local.Year is > 1 and < 9999
            ? (_format.ToUtc(local), null)
            : (null, $"{field.Label} is written year-month-day and time, such as 2016-03-31T14:30.");

    private string ToText(CarField field, object? value) => value switch
    {
        null => "",
        int number => number.ToString(CultureInfo.InvariantCulture),
        decimal amount => amount.ToString(decimal.Truncate(amount) == amount ? "0" : "0.00", _format.Culture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => _format.ToLocal(time).ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture),
        Enum choice => CarFormat.NameOf(choice),
        _ => value.ToString() ?? "",
    };

    private sealed record Entry(string Text, string FilledText, object? FilledValue);
}
