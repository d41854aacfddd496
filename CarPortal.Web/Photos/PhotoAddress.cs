using CarPortal.Data.Photos;

namespace CarPortal.Web.Photos;

/// <summary>Where photos are to be had. A file never changes under its name, so a browser may keep it for ever.</summary>
internal static class PhotoAddress
{
    /// <summary>For the pages, by cookie.</summary>
    public static string Of(string hash, PhotoSize size) => $"/photos/{hash}/{size.Name()}.webp";

    /// <summary>For programs, by key.</summary>
    public static string ForPrograms(string hash, PhotoSize size) => $"/api/photos/{hash}/{size.Name()}.webp";

    /// <summary>The sizes for a browser to choose from.</summary>
    public static string SourceSet(PhotoItem photo) => string.Join(", ", PhotoSizes.All.Select(size => $"{Of(photo.Hash, size)} {WidthOf(photo, size)}w"));

    private static int WidthOf(PhotoItem photo, PhotoSize size)
    {
        var longest = Math.Max(photo.Width, photo.Height);
        return longest <= size.Side() ? photo.Width : Math.Max(1, (int)Math.Round((double)photo.Width * size.Side() / longest));
    }
}
