using System.Net;

namespace CarPortal.Data;

/// <summary>The part of the network that is taken for one place when tries are counted.</summary>
public static class NetworkPlace
{
    /// <summary>
    /// The place of an address: an IPv4 address itself (also when written as IPv6), of IPv6 the /64, which is the least
    /// that a subscriber has (RFC 6177).
    /// </summary>
    /// <param name="address">The address; null when it is not known, which is a place of its own.</param>
    public static string Of(IPAddress? address) => (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address) switch
    {
        null => "unknown",
        var ip when ip.GetAddressBytes() is { Length: 16 } bytes => Convert.ToHexString(bytes, 0, 8),
        var ip => ip.ToString(),
    };

    /// <inheritdoc cref="Of(IPAddress?)"/>
    /// <param name="address">As written; what is no address is not known.</param>
    public static string Of(string? address) => Of(IPAddress.TryParse(address, out var ip) ? ip : null);
}
