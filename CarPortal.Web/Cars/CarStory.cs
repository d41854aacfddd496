using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.History;

namespace CarPortal.Web.Cars;

/// <summary>One thing that somebody did with a car, of one entry or of several.</summary>
/// <param name="Entries">Its entries, the newest first; at least one.</param>
/// <param name="StepNames">What the car's steps of preparation are called, as far as the history that was read tells.</param>
internal sealed record StoryItem(IReadOnlyList<HistoryItem> Entries, IReadOnlyDictionary<int, string> StepNames)
{
    public HistoryItem Newest => Entries[0];

    /// <summary>The entry of the car itself; null when only its parts are concerned.</summary>
    public HistoryItem? OfCar => Entries.FirstOrDefault(e => e.Part is null);

    /// <summary>Whether fields were changed and nothing else happened that has words of its own.</summary>
    public bool IsOfFieldsOnly => Entries.All(e =>
        e is { Part: null, Action: HistoryAction.Changed } && e.Changes.All(c => c.Field is not ("status" or "lastSeenAt")));

    /// <summary>The entry of a customer's reservation; null when none is concerned.</summary>
    public HistoryItem? OfHold => Entries.FirstOrDefault(e => e.Part == RecordPart.Hold);
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
        var stepNames = new Dictionary<int, string>();
        foreach (var entry in entries)
        {
            if (entry is { Part: RecordPart.Step, PartId: { } step } && entry.Changes.FirstOrDefault(c => c.Field == "name") is { } name)
            {
                stepNames.TryAdd(step, name.New ?? name.Old ?? "");
            }

            if (items.Count > 0 && BelongsTo(entry, items[^1]))
            {
                items[^1].Add(entry);
            }
            else
            {
                items.Add([entry]);
            }
        }

        return items.ConvertAll(i => new StoryItem(i, stepNames));
    }

    /// <summary>What was done, in words that follow a name: "made it available", "added 6 photos".</summary>
    public static string Deed(CarFormat format, StoryItem item)
    {
        var deeds = item.Entries.Where(e => e.Part is null).Reverse().Select(e => CarDeed(format, e, item)).ToList();
        deeds.AddRange(item.Entries.Where(e => e.Part is not null && !IsToldByItsCar(e, item)).Reverse().GroupBy(e => (e.Part, Verb(e)))
            .Select(g => PartDeed(format, [.. g], item.StepNames)));
        return Join([.. deeds.Distinct()]);
    }

    /// <summary>What others changed and a save left as it is; null for nothing.</summary>
    public static string? Kept(CarFormat format, IReadOnlyList<OthersChange> others)
    {
        var told = others.Select(o => (o.By, Text: CarField.Find(o.Field) is { } field
            ? $"{NameOf(field.Name)} to {format.Show(field, o.Value)}" : NameOf(o.Field))).GroupBy(o => o.By)
            .Select(g => $"{g.Key} changed {Join([.. g.Select(o => Short(o.Text))])}").ToList();
        return told.Count == 0 ? null : $"Meanwhile {Join(told)}: that stays.";
    }

    /// <summary>What a field is called within a sentence, after "the": abbreviations keep their capitals.</summary>
    public static string NameOf(string field) => field switch
    {
        "purchasePrice" => "purchase price",
        "acquiredOn" => "day of purchase",
        "firstRegistered" => "first registration",
        "lastSeenAt" => "time it was last seen",
        "soldOn" => "day of sale",
        "soldBy" => "seller",
        _ => CarFormat.LabelOf(field) is var label && label.Length > 1 && char.IsUpper(label[1]) ? label : char.ToLowerInvariant(label[0]) + label[1..],
    };

    /// <summary>The one field that was changed, and nothing else: it is told in the same sentence.</summary>
    public static FieldChangeItem? OnlyChange(StoryItem item) => item is { IsOfFieldsOnly: true, Entries: [{ Changes: [var one] }] } ? one : null;

    /// <summary>Whether the sentence says already what happened to the field.</summary>
    public static bool IsInWords(HistoryItem entry, FieldChangeItem change) =>
        entry.Changes.Any(c => c.Field == "status") ? change.Field is "status" or "salePrice" or "soldOn" or "soldBy" or "buyerName" : IsSight(entry);

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

    /// <summary>What people call a field of a part; null for what they know nothing of.</summary>
    public static string? PartLabel(RecordPart? part, string field) => (part, field) switch
    {
        (RecordPart.Photo, "hash" or "deletedAt" or "photoOrder") => null,
        (_, "customerName") => "Customer",
        (RecordPart.Hold, "end") => "Ended",
        (RecordPart.Cost, "kind") => "For",
        (RecordPart.Cost, "on") => "Day",
        (RecordPart.Cost, "vendor") => "Paid to",
        (_, "dueOn") => "Due",
        (_, "doneAt") => "Done",
        (_, "doneBy") => "Done by",
        (_, "assignedTo") => "Who",
        (RecordPart.Step, "name") => "Step",
        _ => char.ToUpperInvariant(field[0]) + field[1..],
    };

    /// <summary>A text of which the beginning says enough.</summary>
    public static string Short(string text, int length = 160) => text.Length <= length ? text : text[..(length - 1)] + "…";

    private static bool BelongsTo(HistoryItem entry, List<HistoryItem> item) =>
        entry.CorrelationId == item[0].CorrelationId
        || (entry.Part is { } part && item.All(e => e.Part == part) && Verb(entry) == Verb(item[0]) && entry.Note is null
            && entry.ActorName == item[0].ActorName && entry.ActorKind == item[0].ActorKind
            && part is RecordPart.Photo or RecordPart.Step && item[^1].At - entry.At < OneGo);

    /// <summary>For whom a car was reserved, that this ended, and the usual steps are said with what the car became.</summary>
    private static bool IsToldByItsCar(HistoryItem entry, StoryItem item) =>
        (entry.Part == RecordPart.Hold || entry is { Part: RecordPart.Step, Action: HistoryAction.Created }) && item.OfCar is { Action: HistoryAction.Changed } car
        && car.Changes.Any(c => c.Field == "status");

    private static string CarDeed(CarFormat format, HistoryItem entry, StoryItem item) => entry.Action switch
    {
        HistoryAction.Created => "added the car",
        HistoryAction.Deleted => "put it in the trash",
        HistoryAction.Restored => "took it out of the trash",
        _ when entry.Changes.FirstOrDefault(c => c.Field == "status") is { } move => MoveDeed(format, entry, move, item.OfHold) + Besides(entry),
        _ when IsSight(entry) => New(entry, "location") is { } place ? $"saw it at {Short(place, 60)}" : "saw it on the lot",
        _ when entry.Changes.Count != 1 => $"changed {entry.Changes.Count} fields",
        _ when entry.Changes[0].Old is not null => $"{(entry.Changes[0].New is null ? "emptied" : "changed")} the {NameOf(entry.Changes[0].Field)}",
        _ => $"set the {NameOf(entry.Changes[0].Field)}{(OnlyChange(item) is null ? "" : " to")}",
    };

    private static bool IsSight(HistoryItem entry) =>
        entry.Changes.Any(c => c.Field == "lastSeenAt") && entry.Changes.All(c => c.Field is "lastSeenAt" or "location");

    private static string MoveDeed(CarFormat format, HistoryItem entry, FieldChangeItem move, HistoryItem? hold) => (move.Old, move.New) switch
    {
        (_, "reserved") => "reserved it" + Of(" for ", New(hold, "customerName")) + Of(" until ", format.ShowRecorded("until", New(hold, "until"))),
        (_, "sold") => "sold it" + Of(" to ", New(entry, "buyerName")) + Of(" for ", format.ShowRecorded("salePrice", New(entry, "salePrice"))),
        (_, "delivered") => "handed it over" + Of(" to ", New(entry, "buyerName")),
        (_, "withdrawn") => "withdrew it",
        (_, "returnedToStock") => "returned it to stock",
        ("sold", _) => "took the sale back",
        ("reserved", _) when New(hold, "end") == "expired" => "ended the reservation, as its time was over",
        ("reserved", _) when New(hold, "end") is not null => "released it",
        (_, "available") => "made it available",
        ("incoming", "inPreparation") => "began its preparation",
        _ => $"moved it to {format.ShowRecorded("status", move.New)}",
    };

    private static string Of(string before, string? text) => text is null or CarFormat.Nothing ? "" : before + Short(text, 60);

    /// <summary>What a move does not say by itself.</summary>
    private static string Besides(HistoryItem entry) =>
        entry.Changes.Count(c => c.Field is not ("status" or "salePrice" or "soldOn" or "soldBy" or "buyerName")) switch
        {
            0 => "",
            1 => " and changed a field",
            var count => $" and changed {count} fields",
        };

    private static string PartDeed(CarFormat format, IReadOnlyList<HistoryItem> entries, IReadOnlyDictionary<int, string> stepNames)
    {
        var (entry, count) = (entries[0], entries.Count);
        return (entry.Part, Verb(entry)) switch
        {
            (RecordPart.Photo, "ordered") => "put the photos in order",
            (RecordPart.Photo, var verb) => $"{verb} {(count == 1 ? "a photo" : $"{count} photos")}",
            (RecordPart.Cost, "added") when count == 1 => $"noted {format.ShowRecorded("amount", New(entry, "amount"))} for {New(entry, "kind")}",
            (RecordPart.Cost, var verb) => $"{verb} {(count == 1 ? "a cost" : $"{count} costs")}",
            (RecordPart.Hold, "added") => "reserved it" + Of(" for ", New(entry, "customerName")),
            (RecordPart.Hold, _) when New(entry, "end") is { } end => end == "expired" ? "ended the reservation, as its time was over" : "ended the reservation",
            (RecordPart.Hold, _) when entry.Changes is [{ Field: "until" } until] => $"moved the end of the reservation to {format.ShowRecorded("until", until.New)}",
            (RecordPart.Hold, _) => "changed the reservation",
            (RecordPart.Step, var verb) => $"{verb} {Steps(entries, stepNames)}",
            _ => "changed it",
        };
    }

    private static string Steps(IReadOnlyList<HistoryItem> entries, IReadOnlyDictionary<int, string> names)
    {
        var known = entries.Select(e => names.GetValueOrDefault(e.PartId ?? 0)).OfType<string>().Distinct().ToList();
        return known.Count is > 0 and <= 6 ? $"{(known.Count == 1 ? "the step " : "")}{Short(Join(known), 120)}" : entries.Count == 1 ? "a step" : $"{entries.Count} steps";
    }

    private static string? New(HistoryItem? entry, string field) => entry?.Changes.FirstOrDefault(c => c.Field == field)?.New;

    private static string Verb(HistoryItem entry) => entry.Action switch
    {
        HistoryAction.Created => "added",
        HistoryAction.Deleted => "removed",
        HistoryAction.Restored => "brought back",
        _ when entry.Part == RecordPart.Step && entry.Changes.FirstOrDefault(c => c.Field == "doneAt") is { } done => done.New is null ? "reopened" : "ticked off",
        _ when entry.Part == RecordPart.Photo && entry.Changes.Any(c => c.Field == "photoOrder") => "ordered",
        _ when entry.Part == RecordPart.Photo && entry.Changes.Any(c => c.Field == "hash") => "turned",
        _ when entry.Part == RecordPart.Photo && entry.Changes.Any(c => c.Field is "caption" or "shot") => "described",
        _ => "changed",
    };
}
