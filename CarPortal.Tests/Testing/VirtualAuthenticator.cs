using Microsoft.Playwright;

namespace CarPortal.Tests.Testing;

/// <summary>Chromium's own stand-in for a device that keeps passkeys, of one page.</summary>
public sealed class VirtualAuthenticator
{
    private readonly ICDPSession _session;
    private readonly IPage _page;
    private readonly string _id;

    private VirtualAuthenticator(ICDPSession session, IPage page, string id)
    {
        _session = session;
        _page = page;
        _id = id;
    }

    /// <summary>Plugs one into a page: a device that keeps passkeys and always finds its owner present.</summary>
    public static async Task<VirtualAuthenticator> PlugInAsync(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("WebAuthn.enable");
        var added = await session.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
        return new VirtualAuthenticator(session, page, added!.Value.GetProperty("authenticatorId").GetString()!);
    }

    /// <summary>Whether the owner can unlock it.</summary>
    public Task SetVerifiedAsync(bool verified) => _session.SendAsync("WebAuthn.setUserVerified", new Dictionary<string, object>
    {
        ["authenticatorId"] = _id,
        ["isUserVerified"] = verified,
    });

    /// <summary>How many passkeys it keeps.</summary>
    public async Task<int> CountAsync()
    {
        var kept = await _session.SendAsync("WebAuthn.getCredentials", new Dictionary<string, object> { ["authenticatorId"] = _id });
        return kept!.Value.GetProperty("credentials").GetArrayLength();
    }

    /// <summary>Makes a passkey at the page's own address.</summary>
    /// <returns>What a page would send.</returns>
    public Task<string> CreateAsync(string options) => _page.EvaluateAsync<string>("""
        async options => JSON.stringify(await navigator.credentials.create({
          publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(options)) }))
        """, options);

    /// <summary>Shows a passkey at the page's own address.</summary>
    /// <returns>What a page would send.</returns>
    public Task<string> GetAsync(string options) => _page.EvaluateAsync<string>("""
        async options => JSON.stringify(await navigator.credentials.get({
          publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(options)) }))
        """, options);
}
