using System.Globalization;

namespace CarPortal.Data.Views;

/// <summary>What a view must be to be kept.</summary>
internal static class CarViewRules
{
    /// <summary>The input as it is kept, and everything that is wrong with it.</summary>
    public static (CarViewInput Clean, IReadOnlyList<FieldError> Errors) Check(CarViewInput input)
    {
        var errors = new List<FieldError>();
        var name = input.Name?.Trim() ?? "";
        if (name.Length is 0 or > CarView.NameLength || TextRules.HasControl(name))
        {
            errors.Add(new FieldError("name", $"Name is needed, of {CarView.NameLength} characters at most."));
        }

        var query = Query(input.Query ?? "", errors);
        var columns = Columns(input.Columns, errors);
        var visibility = input.Visibility ?? CarViewVisibility.Private;
        var role = visibility == CarViewVisibility.Role ? Roles.Find(input.Role) : null;
        if (!Enum.IsDefined(visibility) || (input.GroupBy is { } group && !Enum.IsDefined(group)) || (input.Layout is { } layout && !Enum.IsDefined(layout)))
        {
            errors.Add(new FieldError("visibility", "Visibility, groupBy and layout have to be ones that there are."));
        }

        if (visibility == CarViewVisibility.Role && role is null)
        {
            errors.Add(new FieldError("role", $"Role must be one of {string.Join(", ", Roles.All)}."));
        }

        return (input with { Name = name, Query = query, Columns = columns, Visibility = visibility, Role = role }, errors);
    }

    private static string Query(string text, List<FieldError> errors)
    {
        if (text.Length > CarView.QueryLength)
        {
            errors.Add(new FieldError("query", string.Create(CultureInfo.InvariantCulture, $"Query can have {CarView.QueryLength} characters at most.")));
            return "";
        }

        var (query, wrong) = CarViewQuery.Parse(text, hidden: null);
        errors.AddRange(wrong.Select(e => new FieldError("query", $"{e.Message}")));
        var written = CarViewQuery.Write(query);
        if (written.Length > CarView.QueryLength)
        {
            errors.Add(new FieldError("query", string.Create(CultureInfo.InvariantCulture, $"Query can have {CarView.QueryLength} characters at most.")));
        }

        return written;
    }

    private static IReadOnlyList<string>? Columns(IReadOnlyList<string>? names, List<FieldError> errors)
    {
        if (names is null || names.Count == 0)
        {
            return null;
        }

        if (names.Count > CarListColumns.All.Count || names.Any(n => CarListColumns.Read([n]).Count == 0))
        {
            errors.Add(new FieldError("columns", $"Columns must be among {string.Join(", ", CarListColumns.All)}."));
            return null;
        }

        return CarListColumns.Read(names);
    }
}
