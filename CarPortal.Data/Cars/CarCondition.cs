namespace CarPortal.Data.Cars;

/// <summary>
/// What a list asks of one field: one of <see cref="Values"/>, or a value from <see cref="From"/> to <see cref="To"/>
/// (inclusive), or, with <see cref="Empty"/>, none. <see cref="Empty"/> false asks for any value at all.
/// </summary>
public sealed record CarCondition(CarFilterField Field)
{
    /// <summary>Values, any of them: texts, choices or numbers as the field has them; at most <see cref="CarQuery.MaxValues"/>.</summary>
    public IReadOnlyList<object> Values { get; init; } = [];

    /// <summary>The least; for days and times also a <see cref="RelativeDay"/>. Null for no limit.</summary>
    public object? From { get; init; }

    /// <summary>The most.</summary>
    public object? To { get; init; }

    /// <summary>True: also cars without a value; false: only cars with one; null: not asked.</summary>
    public bool? Empty { get; init; }

    /// <summary>Whether it asks for nothing.</summary>
    public bool IsVoid => Values.Count == 0 && From is null && To is null && Empty is null;
}

/// <summary>A day counted from today, such as <c>-14d</c>; <c>w</c> is weeks, <c>m</c> months, <c>y</c> years.</summary>
/// <param name="Count">How many, up to <see cref="Most"/> either way; 0 is today.</param>
/// <param name="Unit">Of what: d, w, m or y.</param>
public readonly record struct RelativeDay(int Count, char Unit)
{
    /// <summary>Farthest from today, in its unit.</summary>
    public const int Most = 999;

    /// <summary>Reads <c>today</c>, <c>-14d</c>, <c>+2w</c>.</summary>
    public static RelativeDay? Read(string text) =>
        text.Equals("today", StringComparison.OrdinalIgnoreCase) ? new RelativeDay(0, 'd')
        : text.Length is >= 3 and <= 5 && text[0] is '-' or '+' && char.ToLowerInvariant(text[^1]) is 'd' or 'w' or 'm' or 'y'
            && text[1..^1].All(char.IsAsciiDigit)
            ? new RelativeDay(int.Parse(text[..^1], System.Globalization.CultureInfo.InvariantCulture), char.ToLowerInvariant(text[^1]))
        : null;

    /// <summary>The day it means.</summary>
    public DateOnly On(DateOnly today) => Unit switch
    {
        'w' => today.AddDays(7 * Count),
        'm' => today.AddMonths(Count),
        'y' => today.AddYears(Count),
        _ => today.AddDays(Count),
    };

    /// <summary>As it is read.</summary>
    public override string ToString() => Count == 0 ? "today" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Count:+0;-0}{Unit}");
}

/// <summary>One key of an order.</summary>
/// <param name="Field">By what.</param>
/// <param name="Descending">From high to low; cars without a value come last either way.</param>
public sealed record CarSortKey(CarSort Field, bool Descending = false);
