using System.Globalization;
using CarPortal.Data.BulkEdits;
using CarPortal.Data.Cars;

namespace CarPortal.Data.Imports;

/// <summary>What becomes of a row.</summary>
internal enum RowVerdict
{
    /// <summary>It is a new car.</summary>
    Create,

    /// <summary>It changes a car.</summary>
    Update,

    /// <summary>A car comes out of the trash into which the undo of an import put it.</summary>
    Restore,

    /// <summary>Its car is as it says already.</summary>
    Unchanged,

    /// <summary>An earlier import of the same file brought it in.</summary>
    AlreadyIn,

    /// <summary>It cannot be taken.</summary>
    Refused,
}

/// <summary>What becomes of a row, and of which car.</summary>
internal sealed class RowDecision
{
    public required ImportRow Row { get; init; }

    public required RowVerdict Verdict { get; init; }

    /// <summary>The car with its new values; null when there is none.</summary>
    public Car? Car { get; init; }

    /// <summary>The car that is there already; 0 for none.</summary>
    public int CarId { get; init; }

    /// <summary>The car's old values, by <see cref="CarInputField.All"/>; null for a new one.</summary>
    public object?[]? Before { get; init; }

    /// <summary>Which fields change, by <see cref="CarInputField.All"/>.</summary>
    public IReadOnlyList<int> Changed { get; init; } = [];

    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>Why the car gets another status than the row says; null when it does not.</summary>
    public string? Remark { get; init; }

    /// <summary>The version that the car had.</summary>
    public long Version { get; init; }

    /// <summary>The same number for the same outcome with the same car in the same state, also in another process.</summary>
    public uint Print
    {
        get
        {
            var hash = 2_166_136_261u;
            Add((uint)Verdict);
            if (Verdict is RowVerdict.Update or RowVerdict.Restore or RowVerdict.Unchanged)
            {
                Add((uint)CarId);
                Add((uint)Version);
            }

            AddText(Remark);
            foreach (var error in Errors)
            {
                AddText(error.Field);
                AddText(error.Message);
            }

            return hash;

            void Add(uint value) => hash = (hash ^ value) * 16_777_619u;

            void AddText(string? text)
            {
                foreach (var c in text ?? "")
                {
                    Add(c);
                }
            }
        }
    }

    /// <summary>What became of the row, in words.</summary>
    public string Says => Verdict switch
    {
        RowVerdict.Create or RowVerdict.Restore => "is a new car",
        RowVerdict.Update => string.Create(CultureInfo.InvariantCulture, $"changes {Car!.StockNumber}"),
        RowVerdict.Unchanged => string.Create(CultureInfo.InvariantCulture, $"leaves {Car!.StockNumber} as it is"),
        RowVerdict.AlreadyIn => "is in already",
        _ => "is refused: " + BulkPlan.Join(Errors),
    };
}
