using System.Net;
using System.Net.Sockets;

namespace CarPortal.Tests.Testing;

/// <summary>
/// What a browser reaches a portal through, and what can be pulled out. Chromium's own "offline" does not end the
/// connection that a live page has.
/// </summary>
internal sealed class Cable : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _portal;
    private readonly Lock _lock = new();
    private readonly List<Socket> _open = [];
    private bool _isPulled;

    public Cable(Uri portal)
    {
        _portal = portal;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>The portal's address, through this cable.</summary>
    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Ends every connection; a new one ends as soon as it is made.</summary>
    public void Pull()
    {
        lock (_lock)
        {
            _isPulled = true;
            _open.ForEach(end => end.Dispose());
            _open.Clear();
        }
    }

    /// <summary>New connections go through again.</summary>
    public void PlugIn()
    {
        lock (_lock)
        {
            _isPulled = false;
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        Pull();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ConnectAsync(await _listener.AcceptSocketAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ConnectAsync(Socket browser)
    {
        var portal = new Socket(SocketType.Stream, ProtocolType.Tcp);
        lock (_lock)
        {
            if (_isPulled)
            {
                browser.Dispose();
                portal.Dispose();
                return;
            }

            _open.AddRange([browser, portal]);
        }

        try
        {
            await portal.ConnectAsync(_portal.Host, _portal.Port);
            await Task.WhenAny(PassAsync(browser, portal), PassAsync(portal, browser));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Pulled, or the portal is not there.
        }
        finally
        {
            browser.Dispose();
            portal.Dispose();
        }
    }

    private static async Task PassAsync(Socket from, Socket to)
    {
        using var source = new NetworkStream(from);
        using var target = new NetworkStream(to);
        await source.CopyToAsync(target);
    }
}
