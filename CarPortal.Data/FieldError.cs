namespace CarPortal.Data;

/// <summary>Something wrong with one field of an input.</summary>
/// <param name="Field">The field's API name, such as <c>year</c>.</param>
/// <param name="Message">What is wrong and how to mend it, for the person who typed it.</param>
public sealed record FieldError(string Field, string Message);
