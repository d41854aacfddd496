namespace CarPortal.Web.Edge;

/// <summary>How the portal is reached from outside, from the settings <c>Site:…</c>.</summary>
public sealed class SiteOptions
{
    /// <summary>
    /// The address people use, such as <c>https://cars.example.com</c>; null for whatever they asked by. It is what links
    /// that are given away begin with, which must not follow a request's Host header.
    /// </summary>
    public string? Address { get; set; }

    /// <summary>
    /// Whether other machines may use plain http. Without it only this machine may: passwords and cookies would travel in
    /// clear.
    /// </summary>
    public bool AllowHttp { get; set; }

    /// <summary>The origin of <see cref="Address"/>; null without one.</summary>
    internal Origin? Origin => Origin.Parse(Address);

    /// <summary>A link to give away.</summary>
    /// <param name="path">From the root, such as <c>/set-password?user=1</c>.</param>
    /// <param name="askedBy">The address by which the portal was asked, for when none is set.</param>
    internal string Link(string path, string askedBy) => (Origin?.ToString() ?? askedBy.TrimEnd('/')) + path;

    /// <summary>What is wrong with these settings; null when nothing is.</summary>
    internal string? FindMistake() => string.IsNullOrEmpty(Address) || Origin is not null
        ? null
        : "Site:Address must be an address without a path, such as https://cars.example.com.";
}
