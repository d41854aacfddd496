using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;

namespace CarPortal.Benchmarks;

/// <summary>The sign-in page's form, opened once and posted many times.</summary>
internal sealed partial class SignInForm : IDisposable
{
    private readonly HttpClient _client;
    private readonly List<KeyValuePair<string, string>> _hidden;

    private SignInForm(HttpClient client, List<KeyValuePair<string, string>> hidden) => (_client, _hidden) = (client, hidden);

    public static async Task<SignInForm> OpenAsync(Uri address)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = address };
        var html = await client.GetStringAsync("/sign-in");
        return new SignInForm(client, [.. Hidden().Matches(html)
            .Select(m => KeyValuePair.Create(m.Groups[1].Value, WebUtility.HtmlDecode(m.Groups[2].Value)))]);
    }

    public async Task<(HttpStatusCode Status, TimeSpan Took)> PostAsync(string email, string password)
    {
        using var content = new FormUrlEncodedContent([.. _hidden, new("email", email), new("password", password)]);
        var from = Stopwatch.GetTimestamp();
        using var answer = await _client.PostAsync("/sign-in", content);
        return (answer.StatusCode, Stopwatch.GetElapsedTime(from));
    }

    public void Dispose() => _client.Dispose();

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")]
    private static partial Regex Hidden();
}
