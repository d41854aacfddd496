using System.Globalization;

namespace CarPortal.Data.Cars;

/// <summary>
/// The checks that <see cref="CarRules"/> are made of. Each gives the value as it is stored and notes what is wrong, so
/// that a form can show every field's error at once.
/// </summary>
internal sealed class CarFieldChecks
{
    public List<FieldError> Found { get; } = [];

    public string? Required(string field, string label, string? value)
    {
        if (value is null && !Found.Exists(e => e.Field == field))
        {
            Add(field, $"{label} is needed.");
        }

        return value;
    }

    public string? Line(string field, string label, string? value, int maxLength) =>
        Clean(field, label, value?.Replace('\t', ' '), maxLength, multiLine: false);

    public string? Text(string field, string label, string? value, int maxLength) =>
        Clean(field, label, value?.ReplaceLineEndings("\n"), maxLength, multiLine: true);

    /// <summary>
    /// What is stamped in the car is taken, whatever letters it has: <see cref="Vins.VinService"/> warns of what looks wrong.
    /// </summary>
    public string? Vin(string? value) =>
        Line("vin", "VIN", value is null ? null : CarRules.NormaliseVin(value), CarRules.VinLength);

    public int? Range(string field, string label, int? value, int min, int max)
    {
        if (value < min || value > max)
        {
            Add(field, string.Create(CultureInfo.InvariantCulture, $"{label} must be from {min} to {max}."));
        }

        return value;
    }

    public decimal? Amount(string field, string label, decimal? value)
    {
        if (value is < 0 or > CarRules.MaxPrice)
        {
            Add(field, string.Create(CultureInfo.InvariantCulture, $"{label} must be from 0 to {CarRules.MaxPrice}."));
            return value;
        }

        if (value is { } amount && decimal.Round(amount, 2) != amount)
        {
            Add(field, $"{label} can have two decimal places at most.");
        }

        // 1.50 and 1.5 are one price; the database gives back the shorter.
        return value is null ? null : Money.Shortest(value.Value);
    }

    public T? Known<T>(string field, string label, T? value)
        where T : struct, Enum
    {
        if (value is { } known && !Enum.IsDefined(known))
        {
            Add(field, $"{label} is not one of the values on offer.");
        }

        return value;
    }

    public Month? FirstRegistered(Month? value, DateTime now)
    {
        if (value is { } month
            && (month.Number is < 1 or > 12 || month.Year < CarRules.FirstYear || month > new Month(now.Year, now.Month)))
        {
            Add("firstRegistered", $"First registration must be a month from {CarRules.FirstYear}-01 to this month.");
        }

        return value;
    }

    public DateOnly? AcquiredOn(DateOnly? value, DateTime now)
    {
        // Incoming cars are bought ahead.
        if (value is { } day && (day.Year < CarRules.FirstYear || day > DateOnly.FromDateTime(now.AddYears(1))))
        {
            Add("acquiredOn", $"Acquired on must be a day from {CarRules.FirstYear}-01-01 to a year from now.");
        }

        return value;
    }

    public DateOnly? SoldOn(DateOnly? value, DateTime now)
    {
        // Where it is tomorrow already, it is so at most 14 hours before UTC.
        if (value is { } day && (day.Year < CarRules.FirstYear || day > DateOnly.FromDateTime(now.AddDays(1))))
        {
            Add("soldOn", $"Sold on must be a day from {CarRules.FirstYear}-01-01 to today.");
        }

        return value;
    }

    public DateTime? LastSeenAt(DateTime? value, DateTime now)
    {
        if (value is not { } time)
        {
            return null;
        }

        if (time.Year < CarRules.FirstYear || time.Year > 9998)
        {
            Add("lastSeenAt", $"Last seen must be a time from {CarRules.FirstYear} to now.");
            return value;
        }

        var utc = time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : DateTime.SpecifyKind(time, DateTimeKind.Utc);
        // A day of grace: a time without a zone may be the dealership's own, where it is later than in UTC.
        if (utc > now.AddDays(1))
        {
            Add("lastSeenAt", "Last seen cannot be in the future.");
        }

        return utc.TrimToMilliseconds();
    }

    public void Add(string field, string message) => Found.Add(new FieldError(field, message));

    private string? Clean(string field, string label, string? value, int maxLength, bool multiLine)
    {
        var text = value?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (text.Length > maxLength)
        {
            Add(field, string.Create(CultureInfo.InvariantCulture,
                $"{label} can have {maxLength} characters at most; this has {text.Length}."));
        }
        else if (TextRules.HasControl(text, multiLine))
        {
            Add(field, multiLine
                ? $"{label} has an invisible control character; retype it."
                : $"{label} must be one line without control characters; retype it.");
        }
        else if (!TextRules.IsWellFormed(text))
        {
            Add(field, $"{label} has half a character; retype it.");
        }

        return text;
    }
}
