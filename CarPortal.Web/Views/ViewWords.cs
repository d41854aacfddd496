using CarPortal.Data;
using CarPortal.Data.Views;

namespace CarPortal.Web.Views;

/// <summary>What is said of views.</summary>
internal static class ViewWords
{
    /// <summary>Who has a view.</summary>
    public static string WhoHas(CarViewItem view) => view.Visibility switch
    {
        CarViewVisibility.Everyone => $"For everybody, by {view.Owner}",
        CarViewVisibility.Role => $"For every {view.Role}, by {view.Owner}",
        _ => "Only for you",
    };

    /// <summary>How a write of a view ended.</summary>
    public static string Of(SaveResult result, string done) => result switch
    {
        SaveResult.Saved => done,
        SaveResult.Conflict => "Somebody changed this view meanwhile, so it was not saved. Open it again first.",
        SaveResult.NotFound => "This view is no longer there.",
        SaveResult.Invalid invalid => invalid.Errors[0].Message,
        _ => "You may not change this view.",
    };

    /// <summary>A view as it would be written back.</summary>
    public static CarViewInput InputOf(CarViewItem view) => new()
    {
        Name = view.Name, Query = view.Query, Columns = view.Columns, GroupBy = view.GroupBy, Layout = view.Layout,
        Visibility = view.Visibility, Role = view.Role,
    };
}
