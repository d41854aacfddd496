namespace CarPortal.Data.Imports;

/// <summary>
/// What a column's values, seen one after the other, say of how it writes numbers. "1.234,56" proves both marks, "12.5" and
/// "0.750" a fraction, "1.234.567" thousands; "1.234" alone could be either, and is counted as unclear.
/// </summary>
internal sealed class NumberEvidence
{
    private const string Marks = ".,' ";

    private readonly int[] _groups = new int[4];
    private readonly int[] _decimals = new int[4];
    private readonly int[] _unclear = new int[4];
    private readonly Dictionary<string, int> _units = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How many values are numbers in some form.</summary>
    public int Numbers { get; private set; }

    /// <summary>How many of those are whole and bare of marks.</summary>
    public int Whole { get; private set; }

    /// <summary>How many whole ones of four digits and more have no mark: a column that has them does not part thousands.</summary>
    public int Ungrouped { get; private set; }

    /// <summary>Least and most of the whole ones.</summary>
    public (int Least, int Most) Range { get; private set; } = (int.MaxValue, int.MinValue);

    /// <summary>The unit or currency that most values carry; null for none.</summary>
    public string? Unit => _units.Count == 0 ? null : _units.MaxBy(u => u.Value).Key;

    /// <summary>The form that most values prove, and whether any value had to be guessed at.</summary>
    public (NumberForm Form, bool IsCertain) Form()
    {
        var group = MostOf(_groups, -1);
        var point = MostOf(_decimals, group);
        var isCertain = true;
        for (var mark = 0; mark < Marks.Length; mark++)
        {
            if (_unclear[mark] == 0 || mark == group || mark == point)
            {
                continue;
            }

            // Three digits behind one mark: thousands, when the fraction has another mark; else that is the likelier, but only
            // that, and a fraction where most thousands have no mark.
            if (group < 0 && point < 0 && Ungrouped >= _unclear[mark])
            {
                point = mark;
            }
            else if (group < 0)
            {
                (group, isCertain) = (mark, point >= 0 || mark > 1);
            }
        }

        if (point < 0)
        {
            point = group == 0 ? 1 : 0;
        }

        var form = new NumberForm(group < 0 ? null : Marks[group], Marks[point]);
        return (NumberForm.All.Contains(form) ? form : NumberForm.Plain, isCertain);
    }

    /// <summary>Looks at a value.</summary>
    public void Add(string text)
    {
        var number = NumberText.Of(text);
        if (Look(number.Digits) && !number.Unit.IsEmpty && _units.Count < 20)
        {
            var unit = number.Unit.ToString();
            _units[unit] = _units.GetValueOrDefault(unit) + 1;
        }
    }

    private bool Look(ReadOnlySpan<char> digits)
    {
        var body = digits.TrimStart("+-");
        if (body.IsEmpty || body.Length > 30)
        {
            return false;
        }

        // The marks in their order, and where they are.
        Span<int> marks = stackalloc int[30];
        Span<int> places = stackalloc int[30];
        var count = 0;
        for (var i = 0; i < body.Length; i++)
        {
            if (char.IsAsciiDigit(body[i]))
            {
                continue;
            }

            var mark = Marks.IndexOf(char.IsWhiteSpace(body[i]) ? ' ' : body[i] is '’' ? '\'' : body[i], StringComparison.Ordinal);
            if (mark < 0)
            {
                return false;
            }

            (marks[count], places[count]) = (mark, i);
            count++;
        }

        if (!Weigh(body, marks[..count], places[..count]))
        {
            return false;
        }

        Numbers++;
        return true;
    }

    private bool Weigh(ReadOnlySpan<char> body, ReadOnlySpan<int> marks, ReadOnlySpan<int> places)
    {
        if (marks.IsEmpty)
        {
            Whole++;
            Ungrouped += body.Length >= 4 ? 1 : 0;
            if (int.TryParse(body, out var whole))
            {
                Range = (Math.Min(Range.Least, whole), Math.Max(Range.Most, whole));
            }

            return true;
        }

        var tail = body.Length - places[^1] - 1;
        if (!marks.ContainsAnyExcept(marks[0]))
        {
            var isGrouped = places[0] is >= 1 and <= 3 && AreThrees(body, places);
            if (marks.Length > 1)
            {
                _groups[marks[0]] += isGrouped ? 1 : 0;
                return isGrouped;
            }

            var counts = !isGrouped || body[0] == '0' ? _decimals : _unclear;
            counts[marks[0]]++;
            return tail > 0;
        }

        var point = marks[^1];
        if (marks[..^1].ContainsAnyExcept(marks[0]) || marks[0] == point || places[0] is < 1 or > 3 || !AreThrees(body[..places[^1]], places[..^1]) || tail == 0)
        {
            return false;
        }

        _groups[marks[0]]++;
        _decimals[point]++;
        return true;
    }

    private static bool AreThrees(ReadOnlySpan<char> body, ReadOnlySpan<int> places)
    {
        for (var i = 0; i < places.Length; i++)
        {
            if ((i + 1 < places.Length ? places[i + 1] : body.Length) - places[i] != 4)
            {
                return false;
            }
        }

        return true;
    }

    private static int MostOf(int[] counts, int but)
    {
        var most = -1;
        for (var mark = 0; mark < counts.Length; mark++)
        {
            most = mark != but && counts[mark] > (most < 0 ? 0 : counts[most]) ? mark : most;
        }

        return most;
    }
}
