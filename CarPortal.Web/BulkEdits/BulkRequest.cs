using System.Text.Json;
using CarPortal.Data;
using CarPortal.Data.BulkEdits;
using CarPortal.Data.Cars;
using CarPortal.Data.Costs;
using CarPortal.Web.Cars;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace CarPortal.Web.BulkEdits;

/// <summary>A change of many cars, to be previewed or done.</summary>
internal sealed record BulkRequest
{
    /// <summary>Which cars; required.</summary>
    public BulkSelectionInput? Selection { get; set; }

    /// <summary>What is done to each; required.</summary>
    public BulkChangeInput? Change { get; set; }

    /// <summary>The stamp of its preview: required to do it, not to preview it.</summary>
    public string? Stamp { get; set; }

    /// <summary>Why, for the history.</summary>
    public string? Note { get; set; }

    /// <summary>What it asks for, or what is wrong with it.</summary>
    public (CarSelection? Selection, BulkChange? Change, IReadOnlyList<FieldError> Errors) Read(IReadOnlySet<string> hidden, JsonSerializerOptions json)
    {
        var errors = new List<FieldError>();
        var selection = Selection is null ? null : Selection.Read(hidden, errors);
        var change = Change?.Read(json, errors);
        if (selection is null && errors.Count == 0)
        {
            errors.Add(new FieldError("selection", "Say which cars: their ids, or a query that they match."));
        }

        if (change is null && errors.Count == 0)
        {
            errors.Add(new FieldError("change", "Say what to do to them: an action, and what it needs."));
        }

        return (selection, change, errors);
    }
}

/// <summary>Which cars: <c>ids</c> or <c>query</c>.</summary>
internal sealed record BulkSelectionInput
{
    /// <summary>These, at most 5,000.</summary>
    public IReadOnlyList<int>? Ids { get; set; }

    /// <summary>All that match, at most 100,000: the parameters of the list of cars as in its URL, such as <c>status=available&amp;priceTo=5000</c>; empty for all.</summary>
    public string? Query { get; set; }

    /// <summary>Those of the query that are left out, at most 5,000.</summary>
    public IReadOnlyList<int>? Except { get; set; }

    public CarSelection? Read(IReadOnlySet<string> hidden, List<FieldError> errors)
    {
        if (Ids is not null)
        {
            return Query is null && Except is null ? CarSelection.Of(Ids) : null;
        }

        if (Query is null)
        {
            return null;
        }

        var (query, wrong) = CarsApiQuery.Parse(new QueryCollection(QueryHelpers.ParseQuery(Query)), hidden);
        errors.AddRange(wrong);
        return CarSelection.AllOf(query, Except);
    }
}

/// <summary>What is done to each car.</summary>
internal sealed record BulkChangeInput
{
    /// <summary>What; required.</summary>
    public BulkAction? Action { get; set; }

    /// <summary>The field's API name, to set, clear, add or percent.</summary>
    public string? Field { get; set; }

    /// <summary>The value to set, as a car has it.</summary>
    public JsonElement? Value { get; set; }

    /// <summary>The amount to add, or the per cent; less than nothing lowers.</summary>
    public decimal? By { get; set; }

    /// <summary>How what comes of it is rounded.</summary>
    public BulkRounding Rounding { get; set; }

    /// <summary>The status to move to.</summary>
    public CarStatus? Status { get; set; }

    /// <summary>The cost to add.</summary>
    public CostInput? Cost { get; set; }

    public BulkChange? Read(JsonSerializerOptions json, List<FieldError> errors)
    {
        switch (Action)
        {
            case BulkAction.Set:
                return BulkChange.Set(Field ?? "", ReadValue(json));
            case BulkAction.Clear:
                return BulkChange.Clear(Field ?? "");
            case BulkAction.Add:
                return BulkChange.Add(Field ?? "", By ?? 0, Rounding);
            case BulkAction.Percent:
                return BulkChange.Percent(Field ?? "", By ?? 0, Rounding);
            case BulkAction.Move when Status is { } status:
                return BulkChange.Move(status);
            case BulkAction.Move:
                errors.Add(new FieldError("status", "Status is needed: say what the cars become."));
                return null;
            case BulkAction.AddCost:
                return BulkChange.AddCost(Cost ?? new CostInput());
            default:
                errors.Add(new FieldError("action", "Action is needed: set, clear, add, percent, move or addCost."));
                return null;
        }
    }

    /// <summary>What cannot be read stays as it is: the rules say that the field cannot be that.</summary>
    private object? ReadValue(JsonSerializerOptions json)
    {
        if (Value is not { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } value || BulkField.Find(Field) is not { } field)
        {
            return null;
        }

        try
        {
            return value.Deserialize(field.Type, json);
        }
        catch (JsonException)
        {
            return value;
        }
    }
}
