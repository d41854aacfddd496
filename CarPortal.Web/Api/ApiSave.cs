using System.Globalization;
using CarPortal.Data;

namespace CarPortal.Web.Api;

/// <summary>The one place where a write that did not succeed becomes an answer.</summary>
internal static class ApiSave
{
    private const string Forbidden = "Your role, or the key's scopes or its owner's role, do not allow this.";

    /// <summary>The answer to a write that did not succeed.</summary>
    /// <param name="result">How it ended; not Saved.</param>
    /// <param name="record">What there is none of, such as "car 12".</param>
    /// <param name="current">How the record is now, for a writer whose version is old.</param>
    public static IResult Problem(this SaveResult result, string record, object? current = null) => result switch
    {
        SaveResult.Conflict => ApiProblem.Of(
            StatusCodes.Status412PreconditionFailed,
            $"Somebody changed {record} since you read it{(current is null ? "." : "; 'current' is how it is now.")}", ("current", current)),
        SaveResult.Invalid invalid => ApiProblem.Of(StatusCodes.Status422UnprocessableEntity, invalid.Errors),
        SaveResult.Duplicate duplicate => ApiProblem.Of(
            StatusCodes.Status409Conflict, [new FieldError(duplicate.Field, duplicate.Message)]),
        SaveResult.Held held => ApiProblem.Of(
            StatusCodes.Status409Conflict,
            string.Create(CultureInfo.InvariantCulture, $"The car is reserved for {held.CustomerName} by {held.By} until {held.Until:yyyy-MM-dd HH:mm} UTC."),
            ("heldFor", held.CustomerName), ("heldBy", held.By), ("heldUntil", held.Until)),
        SaveResult.Forbidden or SaveResult.Unconfirmed => ApiProblem.Of(
            StatusCodes.Status403Forbidden, Forbidden),
        _ => ApiProblem.Of(StatusCodes.Status404NotFound, $"There is no {record}."),
    };

    /// <summary>Why a part of a request was not done, in a sentence.</summary>
    /// <param name="result">How it ended; not Saved.</param>
    /// <param name="gone">What to say of a record that is not there.</param>
    public static string Detail(this SaveResult result, string gone) => result switch
    {
        SaveResult.Invalid invalid => string.Join(' ', invalid.Errors.Select(e => e.Message)),
        SaveResult.Duplicate duplicate => duplicate.Message,
        SaveResult.Forbidden => Forbidden,
        SaveResult.NotFound => gone,
        _ => "Somebody else changed it meanwhile.",
    };
}
