using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CarPortal.Data.History;

/// <summary>Marks in the model what the history leaves out or masks.</summary>
internal static class HistoryModel
{
    private const string Annotation = "CarPortal:History";

    /// <summary>Bookkeeping: a change of it alone is no change of the record.</summary>
    public static PropertyBuilder<T> NotInHistory<T>(this PropertyBuilder<T> property) =>
        property.HasAnnotation(Annotation, "none");

    /// <summary>A secret: the history says that it changed, not from or to what.</summary>
    public static PropertyBuilder<T> MaskedInHistory<T>(this PropertyBuilder<T> property, string name) =>
        property.HasAnnotation(Annotation, name);

    public static bool IsRecorded(IReadOnlyProperty property) =>
        !property.IsPrimaryKey() && property.FindAnnotation(Annotation)?.Value as string != "none";

    public static string? MaskOf(IReadOnlyProperty property) => property.FindAnnotation(Annotation)?.Value as string;
}
