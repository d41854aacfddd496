using System.Linq.Expressions;
using CarPortal.Data.Cars;

namespace CarPortal.Data.Holds;

/// <summary>For whom a car is to be held and until when.</summary>
public sealed record HoldInput
{
    /// <summary>Longest time a car is held at once.</summary>
    public const int MaxDays = 90;

    /// <inheritdoc cref="Hold.CustomerName"/>
    public string? CustomerName { get; set; }

    /// <inheritdoc cref="Hold.Contact"/>
    public string? Contact { get; set; }

    /// <inheritdoc cref="Hold.Deposit"/>
    public decimal? Deposit { get; set; }

    /// <summary>When it ends by itself; without a zone it is UTC.</summary>
    public DateTime? Until { get; set; }

    /// <inheritdoc cref="Hold.Note"/>
    public string? Note { get; set; }

    /// <summary>Trims and checks every field; fit to be stored only when there are no errors.</summary>
    internal (HoldInput Input, IReadOnlyList<FieldError> Errors) Check(DateTime now)
    {
        var errors = new CarFieldChecks();
        var clean = this with
        {
            CustomerName = errors.Required("customerName", "Customer", errors.Line("customerName", "Customer", CustomerName, CarRules.PersonLength)),
            Contact = errors.Required("contact", "Contact", errors.Line("contact", "Contact", Contact, Hold.ContactLength)),
            Deposit = errors.Amount("deposit", "Deposit", Deposit),
            Note = errors.Line("note", "Note", Note, Hold.NoteLength),
            Until = CheckUntil(errors, now),
        };
        return (clean, errors.Found);
    }

    private DateTime? CheckUntil(CarFieldChecks errors, DateTime now)
    {
        if (Until is not { } time)
        {
            errors.Add("until", "Until is needed: the day and time when the hold ends by itself.");
            return null;
        }

        // The very ends of time have no other zone to be converted to.
        if (time.Year is < 1900 or > 9998)
        {
            errors.Add("until", $"Until must be in the future and at most {MaxDays} days ahead.");
            return time;
        }

        var utc = (time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : DateTime.SpecifyKind(time, DateTimeKind.Utc)).TrimToMilliseconds();
        if (utc <= now)
        {
            errors.Add("until", "Until must be in the future: choose a later day or time.");
        }
        else if (utc > now.AddDays(MaxDays))
        {
            errors.Add("until", $"A car is held for {MaxDays} days at most: choose an earlier day, and extend it later.");
        }

        return utc;
    }
}

/// <summary>A hold as pages and the API give it out.</summary>
public sealed record HoldDetails
{
    /// <inheritdoc cref="Hold.Id"/>
    public required int Id { get; init; }

    /// <inheritdoc cref="Hold.Version"/>
    public required long Version { get; init; }

    /// <inheritdoc cref="Hold.CarId"/>
    public required int CarId { get; init; }

    /// <inheritdoc cref="Hold.CustomerName"/>
    public required string? CustomerName { get; init; }

    /// <inheritdoc cref="Hold.Contact"/>
    public required string? Contact { get; init; }

    /// <inheritdoc cref="Hold.Deposit"/>
    public required decimal? Deposit { get; init; }

    /// <inheritdoc cref="Hold.Until"/>
    public required DateTime Until { get; init; }

    /// <inheritdoc cref="Hold.Note"/>
    public required string? Note { get; init; }

    /// <inheritdoc cref="Hold.PlacedAt"/>
    public required DateTime PlacedAt { get; init; }

    /// <inheritdoc cref="Hold.PlacedBy"/>
    public required string PlacedBy { get; init; }

    /// <inheritdoc cref="Hold.EndedAt"/>
    public required DateTime? EndedAt { get; init; }

    /// <inheritdoc cref="Hold.End"/>
    public required HoldEnd? End { get; init; }

    internal static Expression<Func<Hold, HoldDetails>> Projection { get; } = h => new HoldDetails
    {
        Id = h.Id, Version = h.Version, CarId = h.CarId, CustomerName = h.CustomerName, Contact = h.Contact, Deposit = h.Deposit,
        Until = h.Until, Note = h.Note, PlacedAt = h.PlacedAt, PlacedBy = h.PlacedBy, EndedAt = h.EndedAt, End = h.End,
    };

    /// <summary>What can be changed, as an input to change it with.</summary>
    public HoldInput ToInput() => new() { CustomerName = CustomerName, Contact = Contact, Deposit = Deposit, Until = Until, Note = Note };
}
