using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CarPortal.Data;

namespace CarPortal.Tests.Testing;

/// <summary>What the API answered.</summary>
public sealed record ApiAnswer(HttpStatusCode Status, HttpResponseMessage Message, string Text)
{
    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>The entity tag as it was sent.</summary>
    public string? ETag => Message.Headers.ETag?.ToString();

    /// <summary>The media type without its parameters.</summary>
    public string? MediaType => Message.Content.Headers.ContentType?.MediaType;

    /// <summary>Holds the answer to a problem+json of this status that tells nothing about the inside.</summary>
    public ApiAnswer MustBeProblem(HttpStatusCode status)
    {
        Assert.True(status == Status, $"{Status} instead of {status}: {Text}");
        Assert.Equal("application/problem+json", MediaType);
        Assert.Equal((int)status, Json.GetProperty("status").GetInt32());
        Assert.NotEmpty(Json.GetProperty("detail").GetString()!);
        Assert.DoesNotMatch("   at |Exception|SELECT|INSERT|CarPortal\\.|System\\.|/tmp/", Text);
        return this;
    }
}

/// <summary>A class of tests of the API: the real portal on a database of the test's own.</summary>
public abstract class ApiTest(DatabaseProvider provider) : DatabaseTest(provider)
{
    /// <summary>The portal.</summary>
    protected PortalFactory Portal { get; private set; } = null!;

    /// <summary>A client with an administrator's key of every scope.</summary>
    protected HttpClient Client { get; private set; } = null!;

    /// <inheritdoc/>
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Portal = PortalFactory.On(Database);
        Client = ClientWith(await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Administrator), [.. Permissions.KeyScopes]));
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Portal is not null)
        {
            await Portal.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    /// <summary>A client that sends this key.</summary>
    protected HttpClient ClientWith(string? key)
    {
        var client = Portal.NewClient();
        client.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>Sends a request.</summary>
    protected static async Task<ApiAnswer> SendAsync(
        HttpClient client, string method, string path, string? json = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var response = await client.SendAsync(request, Ct);
        return new ApiAnswer(response.StatusCode, response, await response.Content.ReadAsStringAsync(Ct));
    }

    /// <summary>Sends a request with the administrator's key.</summary>
    protected Task<ApiAnswer> SendAsync(string method, string path, string? json = null, params (string Name, string Value)[] headers) =>
        SendAsync(Client, method, path, json, headers);
}
