using System.Net;
using System.Text.RegularExpressions;

namespace CarPortal.Tests.Testing;

/// <summary>Fills and posts the portal's static forms, as a browser without script does.</summary>
internal static partial class PortalForms
{
    /// <summary>Opens a page and posts its form with these fields.</summary>
    public static async Task<HttpResponseMessage> SubmitAsync(
        this HttpClient client, string path, CancellationToken ct, params (string Name, string Value)[] fields)
    {
        var html = await client.GetStringAsync(path, ct);
        var form = MainForm().Match(html).Groups[1].Value;
        var hidden = Hidden().Matches(form).Select(m => (Name: m.Groups[1].Value, Value: WebUtility.HtmlDecode(m.Groups[2].Value)));
        using var content = new FormUrlEncodedContent(hidden.Concat(fields).Select(f => KeyValuePair.Create(f.Name, f.Value)));
        return await client.PostAsync(path, content, ct);
    }

    /// <summary>Signs in through the page.</summary>
    public static Task<HttpResponseMessage> SignInAsync(
        this HttpClient client, string email, string password, CancellationToken ct, string? returnUrl = null) =>
        client.SubmitAsync(
            returnUrl is null ? "/sign-in" : $"/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}", ct, ("email", email), ("password", password));

    // The last form: the account menu's stands before the page's own.
    [GeneratedRegex("<form[^>]*method=\"post\"[^>]*>((?:(?!<form).)*?)</form>", RegexOptions.Singleline | RegexOptions.RightToLeft)]
    private static partial Regex MainForm();

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")]
    private static partial Regex Hidden();
}
