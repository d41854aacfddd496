using System.Net;
using System.Text.RegularExpressions;

namespace CarPortal.Tests.Testing;

/// <summary>Fills and posts the portal's static forms, as a browser without script does.</summary>
internal static partial class PortalForms
{
    /// <summary>Opens a page and posts its form with these fields.</summary>
    public static Task<HttpResponseMessage> SubmitAsync(
        this HttpClient client, string path, CancellationToken ct, params (string Name, string Value)[] fields) =>
        client.SubmitAsync(path, html => MainForm().Match(html).Groups[1].Value, fields, ct);

    /// <summary>Opens a page of several forms and posts the one of this name.</summary>
    public static Task<HttpResponseMessage> SubmitFormAsync(
        this HttpClient client, string path, string form, CancellationToken ct, params (string Name, string Value)[] fields) =>
        client.SubmitAsync(
            path, html => MainForm().Matches(html).First(m => m.Value.Contains($"name=\"_handler\" value=\"{form}\"", StringComparison.Ordinal)).Value,
            fields, ct);

    private static async Task<HttpResponseMessage> SubmitAsync(
        this HttpClient client, string path, Func<string, string> find, (string Name, string Value)[] fields, CancellationToken ct)
    {
        var form = find(await client.GetStringAsync(path, ct));
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
