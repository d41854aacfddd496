using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace CarPortal.Tests.Testing;

/// <summary>The portal's doors, and ways to knock that an HTTP client does not have.</summary>
public static class PortalDoors
{
    /// <summary>Every route, static files aside, with something in place of its parameters, and the methods it takes.</summary>
    /// <param name="portal">The portal.</param>
    /// <param name="id">For <c>{id}</c>.</param>
    /// <param name="known">For other parameters, by name.</param>
    public static IReadOnlyList<(string Path, IReadOnlyList<string> Methods)> AllDoors(
        this PortalFactory portal, int id, params (string Name, string Value)[] known) =>
        portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.All(m => m.GetType().Name != "StaticAssetDescriptor"))
            .Select(e => (PathOf(e.RoutePattern.RawText!, id, known), e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []))
            .Distinct().ToList();

    /// <summary>Sends a request as it would come from another machine.</summary>
    public static Task<HttpContext> SendFromAsync(this PortalFactory portal, string? address, Action<HttpRequest> request, CancellationToken ct) =>
        portal.Server.SendAsync(
            context =>
            {
                context.Connection.RemoteIpAddress = address is null ? null : System.Net.IPAddress.Parse(address);
                context.Request.Host = new HostString("localhost");
                context.Request.Method = HttpMethods.Get;
                request(context.Request);
            },
            ct);

    /// <summary>Sends these very bytes to a listening portal and reads all that it answers until it closes.</summary>
    public static async Task<string> SendRawAsync(this PortalFactory portal, string text, CancellationToken ct)
    {
        var address = new Uri(portal.Address);
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, ct);
        await using var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(text.ReplaceLineEndings("\r\n")), ct);
        }
        catch (IOException)
        {
            // It answered and closed before it had heard everything.
        }

        var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer, ct);
        }
        catch (IOException)
        {
            // What came before the connection was reset is the answer.
        }

        return Encoding.UTF8.GetString(answer.ToArray());
    }

    private static string PathOf(string pattern, int id, (string Name, string Value)[] known)
    {
        foreach (var (name, value) in known)
        {
            pattern = pattern.Replace($"{{{name}}}", value, StringComparison.Ordinal);
        }

        return "/" + string.Join('/', pattern.Trim('/').Split('/').Select(part => part switch
        {
            ['{', '*', ..] => "nothing",
            "{documentName}.json" => "v1.json",
            "{id:guid}" => "0199aa00-0000-7000-8000-000000000001",
            ['{', ..] => $"{id}",
            _ => part,
        }));
    }
}
