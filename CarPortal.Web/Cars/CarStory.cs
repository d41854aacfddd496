using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.History;

namespace CarPortal.Web.Cars;

/// <summary>One thing that somebody did with a car, of one entry or of several.</summary>
/// <param name="Entries">Its entries, the newest first; at least one.</param>
internal sealed record StoryItem(IReadOnlyList<HistoryItem> Entries)
{
    public HistoryItem Newest => Entries[0];

    /// <summary>The entry of the car itself; null when only its parts are concerned.</summary>
    public HistoryItem? OfCar => Entries.FirstOrDefault(e => e.Part is null);
}

/// <summary>A car's history as people tell it.</summary>
internal static class CarStory
{
    /// <summary>Photos that somebody adds one after the other, or steps that they tick off, are one thing done.</summary>
    private static readonly TimeSpan OneGo = TimeSpan.FromMinutes(15);

    /// <summary>Puts entries, the newest first, together that belong to one operation.</summary>
    public static List<StoryItem> Group(IEnumerable<HistoryItem> entries)
    {
        var items = new List<List<HistoryItem>>();
        foreach (var entry in entries)
        {
            if (items.Count > 0 && BelongsTo(entry, items[^1]))
            {
                items[^1].Add(entry);
            }
            else
            {
                items.Add([entry]);
            }
        }

        return items.ConvertAll(i => new StoryItem(i));
    }

    /// <summary>What was done, in words that follow a name: "changed the price", "added 6 photos".</summary>
    public static string Deed(CarFormat format, StoryItem item)
    {
        var deeds = item.Entries.Where(e => e.Part is null).Reverse().Select(e => DeedOf(format, e)).ToList();
        deeds.AddRange(item.Entries.Where(e => e.Part is not null).Reverse().GroupBy(e => (e.Part, Verb(e)))
            .Select(g => PartDeed(format, [.. g])));
        return string.Join(", ", deeds.Distinct());
    }

    /// <summary>What others changed and a save left as it is; null for nothing.</summary>
    public static string? Kept(CarFormat format, IReadOnlyList<OthersChange> others)
    {
        var told = others.Select(o => (o.By, Text: CarField.Find(o.Field) is { } field
            ? $"{InSentence(field.Label)} to {format.Show(field, o.Value)}" : InSentence(CarFormat.LabelOf(o.Field)))).GroupBy(o => o.By)
            .Select(g => $"{g.Key} changed {Join([.. g.Select(o => Short(o.Text))])}").ToList();
        return told.Count == 0 ? null : $"Meanwhile {Join(told)}: that stays.";
    }

    /// <summary>A label within a sentence: abbreviations keep their capitals.</summary>
    public static string InSentence(string label) =>
        label.Length > 1 && char.IsUpper(label[1]) ? label : char.ToLowerInvariant(label[0]) + label[1..];

    /// <summary>"a, b and c".</summary>
    public static string Join(IReadOnlyList<string> words) =>
        words.Count < 2 ? string.Concat(words) : $"{string.Join(", ", words.SkipLast(1))} and {words[^1]}";

    /// <summary>Through which door.</summary>
    public static string Door(ActorKind kind) => kind switch
    {
        ActorKind.Person => "page",
        ActorKind.ApiKey => "API",
        ActorKind.Import => "import",
        ActorKind.Console => "command line",
        _ => "portal",
    };

    /// <summary>What people call a field of a part.</summary>
    public static string PartLabel(RecordPart? part, string field) => (part, field) switch
    {
        (_, "customerName") => "Customer",
        (_, "until") => "Until",
        (RecordPart.Hold, "end") => "Ended",
        (_, "dueOn") => "Due",
        (_, "doneAt") => "Done",
        (_, "assignedTo") => "For",
        (RecordPart.Photo, "hash") => "Picture",
        (RecordPart.Photo, "deletedAt") => "Removed",
        _ => char.ToUpperInvariant(field[0]) + field[1..],
    };

    /// <summary>A text of which the beginning says enough.</summary>
    public static string Short(string text, int length = 160) => text.Length <= length ? text : text[..(length - 1)] + "…";

    private static bool BelongsTo(HistoryItem entry, List<HistoryItem> item) =>
        entry.CorrelationId == item[0].CorrelationId
        || (entry.Part is { } part && item.All(e => e.Part == part) && Verb(entry) == Verb(item[0]) && entry.Note is null
            && entry.ActorName == item[0].ActorName && entry.ActorKind == item[0].ActorKind
            && part is RecordPart.Photo or RecordPart.Step && item[^1].At - entry.At < OneGo);

    private static string DeedOf(CarFormat format, HistoryItem entry) => entry.Action switch
    {
        HistoryAction.Created => "added the car",
        HistoryAction.Deleted => "put it in the trash",
        HistoryAction.Restored => "took it out of the trash",
        _ when entry.Changes.FirstOrDefault(c => c.Field == "status") is { } move =>
            $"moved it to {format.ShowRecorded("status", move.New)}"
            + (entry.Changes.Count == 1 ? "" : entry.Changes.Count == 2 ? " and changed" : $" and changed {entry.Changes.Count - 1} fields"),
        _ => entry.Changes.Count == 1 ? "changed" : $"changed {entry.Changes.Count} fields",
    };

    private static string PartDeed(CarFormat format, IReadOnlyList<HistoryItem> entries)
    {
        var (entry, count) = (entries[0], entries.Count);
        return (entry.Part, Verb(entry)) switch
        {
            (RecordPart.Photo, var verb) => $"{verb} {(count == 1 ? "a photo" : $"{count} photos")}",
            (RecordPart.Cost, var verb) => $"{verb} {(count == 1 ? "a cost" : $"{count} costs")}",
            (RecordPart.Hold, "added") => $"reserved it{(New(entry, "customerName") is { } who ? $" for {Short(who, 60)}" : "")}",
            (RecordPart.Hold, _) when New(entry, "end") is { } end => end == "expired" ? "let the reservation expire" : $"ended the reservation ({end})",
            (RecordPart.Hold, _) => "changed the reservation",
            (RecordPart.Step, "added") => count == 1 ? $"added the step {New(entry, "name")}" : $"added {count} steps",
            (RecordPart.Step, "ticked off") => count == 1 ? "ticked off a step" : $"ticked off {count} steps",
            (RecordPart.Step, var verb) => $"{verb} {(count == 1 ? "a step" : $"{count} steps")}",
            _ => "changed it",
        };

        static string? New(HistoryItem entry, string field) => entry.Changes.FirstOrDefault(c => c.Field == field)?.New;
    }

    private static string Verb(HistoryItem entry) => entry.Action switch
    {
        HistoryAction.Created => "added",
        HistoryAction.Deleted => "removed",
        HistoryAction.Restored => "brought back",
        _ when entry.Part == RecordPart.Step && entry.Changes.Any(c => c.Field == "doneAt" && c.New is not null) => "ticked off",
        _ => "changed",
    };
}
