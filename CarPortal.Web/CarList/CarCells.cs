using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using CarPortal.Data.Cars;
using CarPortal.Data.Photos;
using CarPortal.Web.Cars;
using CarPortal.Web.Components;
using CarPortal.Web.Photos;
using Microsoft.AspNetCore.Components;

namespace CarPortal.Web.CarList;

/// <summary>
/// A row's cells as HTML. As elements, other rows would be some fifty edits each for the browser, in three times the bytes
/// (docs/performance.md); as text they are one. Nothing in them listens to anything, and the end tags that HTML lets one
/// leave out are left out.
/// </summary>
internal sealed class CarCells(
    CarFormat format, SearchHits hits, IReadOnlyList<CarColumn> columns, IReadOnlyDictionary<int, string> covers, IReadOnlyDictionary<int, int>? photos)
{
    // Letters of every language as they are; whatever could be markup never.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly HashSet<string> _shown = [.. columns.Select(c => c.Name)];

    /// <summary>The cells of a car: its picture, then the columns in their order.</summary>
    public MarkupString Of(CarListItem car)
    {
        var html = new StringBuilder(720);
        html.Append("<td class=pic><span class=thumb>").Append(covers.GetValueOrDefault(car.Id) is { } cover
            ? $"<img src=\"{PhotoAddress.Of(cover, PhotoSize.Small)}\" width=64 height=42 alt loading=lazy>"
            : CarSilhouette.HtmlOf(car.Body?.ToString(), car.Colour)).Append("</span>");
        foreach (var column in columns)
        {
            switch (column.Name)
            {
                case "car":
                    AddName(html, car);
                    break;
                case "inStock":
                    AddAge(html, format.DaysInStock(car.Status, car.AcquiredOn, car.CreatedAt));
                    break;
                case "status":
                    var status = car.Status.ToString();
                    html.Append("<td class=status><span class=\"pill ").Append(StatusPill.ClassOf(status)).Append("\">").Append(StatusPill.LabelOf(status)).Append("</span>");
                    break;
                case "where":
                    html.Append("<td class=where><span>").Append(Text(car.Location ?? CarFormat.Nothing)).Append("</span><span>")
                        .Append(Text(car.LastSeenAt is { } seen ? format.Ago(seen) : CarFormat.Nothing)).Append("</span>");
                    break;
                case "photos":
                    html.Append("<td class=num>").Append(photos?.GetValueOrDefault(car.Id).ToString(CultureInfo.InvariantCulture));
                    break;
                default:
                    html.Append(column.Class.Length == 0 ? "<td>" : $"<td class=\"{column.Class}\">").Append(Text(column.Text!(format, car)));
                    break;
            }
        }

        return new MarkupString(html.ToString());
    }

    private void AddName(StringBuilder html, CarListItem car)
    {
        html.Append(CultureInfo.InvariantCulture, $"<td class=what><a class=name href=/cars/{car.Id}>");
        AddMarked(html, car.Title);
        html.Append("</a><span>");
        AddMarked(html, CarLine.Of(car, _shown));
        html.Append("</span>");
    }

    private void AddMarked(StringBuilder html, string text)
    {
        var at = 0;
        foreach (var (start, end) in hits.Find(text))
        {
            html.Append(Text(text[at..start])).Append("<mark>").Append(Text(text[start..end])).Append("</mark>");
            at = end;
        }

        html.Append(Text(text[at..]));
    }

    private static void AddAge(StringBuilder html, int? days)
    {
        html.Append("<td class=age-cell>");
        if (days is { } known)
        {
            html.Append(CultureInfo.InvariantCulture, $"<span class=\"age {CarLine.AgeClass(known)}\"><span class=bar><i style=width:{Math.Min(100, known * 100 / 90)}%></i></span>{known}\u00a0d</span>");
        }
        else
        {
            html.Append(Text(CarFormat.Nothing));
        }
    }

    private static string Text(string text) => Encoder.Encode(text);
}
