namespace CarPortal.Web.Edge;

/// <summary>A web origin: scheme, host and port.</summary>
internal sealed record Origin(string Scheme, string Host, int Port)
{
    /// <summary>The origin that this text is; null when it is none, or more than one.</summary>
    public static Origin? Parse(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            && uri is { UserInfo: "", PathAndQuery: "/", Fragment: "" }
            ? new Origin(uri.Scheme, uri.IdnHost.ToLowerInvariant(), uri.Port)
            : null;

    /// <summary>The origin of the pages that this request's address belongs to.</summary>
    public static Origin? Of(HttpRequest request) => Parse($"{request.Scheme}://{request.Host.Value}");

    /// <inheritdoc/>
    public override string ToString() => new UriBuilder(Scheme, Host, Port).Uri.GetLeftPart(UriPartial.Authority);
}
