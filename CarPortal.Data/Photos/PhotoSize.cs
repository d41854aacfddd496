namespace CarPortal.Data.Photos;

/// <summary>The sizes in which a photo is stored.</summary>
public enum PhotoSize
{
    /// <summary>For a list.</summary>
    Small,

    /// <summary>For a page, and for a phone.</summary>
    Medium,

    /// <summary>For the whole screen.</summary>
    Large,
}

/// <summary>What the sizes are.</summary>
public static class PhotoSizes
{
    /// <summary>Every size, the largest first.</summary>
    public static IReadOnlyList<PhotoSize> All { get; } = [PhotoSize.Large, PhotoSize.Medium, PhotoSize.Small];

    /// <summary>Longest side in pixels; a picture that is smaller is not made larger.</summary>
    public static int Side(this PhotoSize size) => size switch
    {
        PhotoSize.Large => 1920,
        PhotoSize.Medium => 960,
        _ => 320,
    };

    /// <summary>The name in addresses and files.</summary>
    public static string Name(this PhotoSize size) => size switch
    {
        PhotoSize.Large => "large",
        PhotoSize.Medium => "medium",
        _ => "small",
    };

    /// <summary>The size of this name, or null.</summary>
    public static PhotoSize? Find(string name) => name switch
    {
        "large" => PhotoSize.Large,
        "medium" => PhotoSize.Medium,
        "small" => PhotoSize.Small,
        _ => null,
    };
}
