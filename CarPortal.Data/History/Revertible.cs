using CarPortal.Data.Cars;
using CarPortal.Data.Photos;

namespace CarPortal.Data.History;

/// <summary>What of a car's history can be put back: one list for service, page and API.</summary>
public static class Revertible
{
    private static readonly string[] OfASale = ["status", "salePrice", "soldOn", "soldBy", "buyerName"];
    private static readonly string[] OfAPhoto = ["caption", "shot", PhotoService.OrderField];

    /// <summary>Whether an entry, or one field of it, can be put back.</summary>
    public static bool Can(HistoryItem entry, string? field = null) => WhyNot(entry.Part, entry.Action, entry.Changes, field) is null;

    /// <summary>Why an entry, or one field of it, cannot be put back; null when it can.</summary>
    /// <param name="part">Which part of the car it is about; null for the car itself.</param>
    /// <param name="action">What happened.</param>
    /// <param name="changes">What changed.</param>
    /// <param name="field">One of the changed fields; null for all that there are.</param>
    public static string? WhyNot(RecordPart? part, HistoryAction action, IReadOnlyList<FieldChangeItem> changes, string? field = null) =>
        field is not null && !changes.Any(c => c.Field == field) ? $"This entry changed no {field}."
        : part == RecordPart.Hold ? "A reservation is not put back: release it, or reserve the car again."
        : part is null ? WhyNotOfCar(action, changes, field)
        : action == HistoryAction.Deleted ? field is null ? null : "What was removed comes back as a whole: name no fields."
        : action != HistoryAction.Changed ? "Only what was changed or removed can be put back; what was added can be removed."
        : part == RecordPart.Photo && changes.Any(c => (field ?? c.Field) == c.Field && !OfAPhoto.Contains(c.Field))
            ? "A photo that was turned is not put back: turn it on until it is upright."
        : null;

    private static string? WhyNotOfCar(HistoryAction action, IReadOnlyList<FieldChangeItem> changes, string? field)
    {
        if (action != HistoryAction.Changed)
        {
            return "Only changes of a car can be put back: one that was added can be deleted, and one in the trash restored.";
        }

        var move = changes.FirstOrDefault(c => c.Field == "status");
        if (move is not null && (field is null || OfASale.Contains(field)))
        {
            var between = new[] { move.Old, move.New }.Select(s => (CarStatus?)RecordedValue.Read(s, typeof(CarStatus))).ToList();
            if (between.Exists(s => s is { } status && CarLifecycle.HasSale(status)))
            {
                return "A sale is not put back: a manager takes it back, with a reason.";
            }

            if (between.Contains(CarStatus.Reserved))
            {
                return "A reservation is not put back: release it, or reserve the car again.";
            }
        }

        return changes.Any(c => (field ?? c.Field) == c.Field && CarInputField.Find(c.Field) is not null)
            ? null : "There is nothing in this entry that can be put back.";
    }
}
