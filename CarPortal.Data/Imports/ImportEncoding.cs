using System.Text;

namespace CarPortal.Data.Imports;

/// <summary>Encodings by name, those of old files included, which refuse bytes that are not text in them.</summary>
public static class ImportEncoding
{
    static ImportEncoding() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>The encoding of that name, such as windows-1252; null when there is none.</summary>
    public static Encoding? Find(string name)
    {
        try
        {
            return Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null; // UTF-7 has a name, but .NET no longer reads it.
        }
    }
}
