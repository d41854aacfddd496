namespace CarPortal.Data.Imports;

/// <summary>The file as a whole cannot be imported; the message says why and what to do.</summary>
internal sealed class ImportRefusedException(string message) : Exception(message);
