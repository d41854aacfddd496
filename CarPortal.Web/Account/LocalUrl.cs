namespace CarPortal.Web.Account;

/// <summary>Where somebody goes after signing in.</summary>
internal static class LocalUrl
{
    /// <summary>The address when it is one of the portal's own pages, else the home page.</summary>
    public static string OrHome(string? url)
    {
        // Browsers drop control characters and take "\" for "/": "/\evil" and "/<tab>/evil" are other hosts.
        var local = url is ['/', ..] and not ['/', '/' or '\\', ..] && url.Length <= 2_000
            && !url.Any(c => char.IsControl(c) || c == '\\')
            && !url.StartsWith("/sign-", StringComparison.OrdinalIgnoreCase);
        return local ? url! : "/";
    }
}
